// What the pages need of the browser itself. Everything else happens on the server.
(() => {
  const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
  // The server writes times in the reader's zone from the next page on.
  document.cookie = `cockpit-zone=${zone()}; path=/; max-age=31536000; samesite=lax`;

  const say = text => {
    const said = document.getElementById("said");
    if (said) said.textContent = text;
  };

  const copy = async text => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    // Without TLS there is no clipboard object.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };

  document.addEventListener("click", async event => {
    if (event.target.closest("[data-reload]")) {
      event.preventDefault();
      location.reload();
      return;
    }
    // Blazor's router scrolls to a fragment but leaves the focus behind.
    if (event.target.closest(".skip")) document.getElementById("content")?.focus();
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await copy(button.dataset.copy);
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 1500);
    say("Copied.");
  });

  // A circuit that the server no longer knows cannot come back; the address brings back the view.
  document.addEventListener("DOMContentLoaded", () => {
    const banner = document.getElementById("components-reconnect-modal");
    if (banner)
      new MutationObserver(() => {
        if (banner.classList.contains("components-reconnect-rejected")) location.reload();
      }).observe(banner, { attributes: true, attributeFilter: ["class"] });
  });

  window.cockpit = {
    zone,
    say,
    open: dialog => dialog.open || dialog.showModal(),
    close: dialog => dialog.open && dialog.close(),
  };
})();
