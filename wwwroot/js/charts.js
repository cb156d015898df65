// Charts. <cockpit-chart source="/api/v1/series/…"> fetches its own points, so they never travel through the circuit, and draws itself
// wherever the server's markup puts it. The script writes only into parts that the markup leaves empty.
import { optionsOf } from "./charts/options.js";
import { emptyWords, fillTable, hasFigures, count, rowsOf, rowWords } from "./charts/words.js";

const own = document.querySelector("script[data-charts-library]").dataset;
const fresh = 15_000;
const beat = 10_000;
const mostCells = 2_000;
const kept = new Map();
let library;

const load = () => library ??= new Promise((done, failed) => {
  const sheet = document.createElement("link");
  // With this id the library brings no style sheet of its own.
  Object.assign(sheet, { rel: "stylesheet", id: "apexcharts-css", href: own.chartsStyle });
  const script = document.createElement("script");
  Object.assign(script, { src: own.chartsLibrary, onload: () => done(window.ApexCharts), onerror: () => { library = undefined; failed(new Error("The chart library could not be loaded.")); } });
  document.head.append(sheet, script);
});

/** The tokens of the style sheet as the library understands them. */
function colours(within) {
  const probe = document.createElement("span");
  within.append(probe);
  const read = name => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const all = {
    text: read("--text"), muted: read("--muted"), surface: read("--surface"), grid: read("--line"), watch: read("--chart-watch"), interval: read("--chart-interval"), heatText: read("--text"),
    ...Object.fromEntries(["current", "baseline", "limit", "estimate", "count"].map(role => [role, read(`--chart-${role}`)])),
    heat: [0, 1, 2, 3, 4].map(step => read(`--chart-heat-${step}`)), parts: [0, 1, 2, 3, 4, 5, 6, 7, 8].map(place => read(`--chart-part-${place}`)),
  };
  probe.remove();
  return all;
}

class Refusal extends Error {}

async function fetchSeries(source, signal) {
  const known = kept.get(source);
  const answer = await fetch(source, { signal, credentials: "same-origin", cache: "no-cache", headers: { accept: "application/json", ...(known?.etag && { "If-None-Match": known.etag }) } });
  if (answer.status === 304) return { ...known, at: Date.now() };
  if (answer.status === 401 || answer.redirected) throw new Refusal("You are signed out. Load this page again to sign in.");
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new Refusal([problem.detail ?? `The server answered ${answer.status}.`, problem.fix].filter(Boolean).join(" "));
  }
  const text = await answer.text();
  return { etag: answer.headers.get("etag"), text, chart: JSON.parse(text), at: Date.now() };
}

function keep(source, held) {
  kept.delete(source);
  kept.set(source, held);
  if (kept.size > 100) kept.delete(kept.keys().next().value);
}

let zoomedTo;

/** Dragging over one chart asks for that time everywhere: the address says so, and the page follows its address. */
function zoomed(from, to) {
  // Charts that follow say that they were zoomed as well.
  if (from === undefined || to === undefined || zoomedTo === `${from} ${to}`) return;
  zoomedTo = `${from} ${to}`;
  for (const chart of document.querySelectorAll("cockpit-chart")) chart.zoom(from, to);
  const address = new URL(location.href);
  address.searchParams.delete("span");
  address.searchParams.set("from", new Date(from).toISOString().replace(/\.\d+Z$/, "Z"));
  address.searchParams.set("to", new Date(to).toISOString().replace(/\.\d+Z$/, "Z"));
  if (window.Blazor?.navigateTo) window.Blazor.navigateTo(address.pathname + address.search);
  else location.assign(address);
}

class CockpitChart extends HTMLElement {
  #drawn = [];
  #shown;
  #closing;
  #timer;
  #place = -1;

  connectedCallback() {
    this.#closing = new AbortController();
    const { signal } = this.#closing;
    // The renderer puts the element in its place before it gives it its parts.
    queueMicrotask(() => signal.aborted || this.#start(signal));
  }

  #start(signal) {
    this.#part("retry").addEventListener("click", () => this.refresh(), { signal });
    this.#part("table").closest("details").addEventListener("toggle", () => this.#fill(), { signal });
    this.#part("plot").addEventListener("keydown", event => this.#step(event), { signal });
    this.#part("plot").addEventListener("blur", () => this.#read(-1), { signal });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#draw(), { signal });
    this.#timer = setInterval(() => this.hasAttribute("live") && !document.hidden && this.refresh(), beat);
    zoomedTo = undefined;
    const known = kept.get(this.#source);
    if (known && Date.now() - known.at < fresh) this.#show(known);
    else this.refresh();
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
    this.#closing.abort();
    this.#clear();
  }

  /** Asks again; what has not changed is not drawn again. */
  async refresh() {
    const { signal } = this.#closing;
    try {
      const held = await fetchSeries(this.#source, signal);
      if (signal.aborted) return;
      keep(this.#source, held);
      if (this.#shown?.text !== held.text || this.dataset.state === "error") await this.#show(held);
    } catch (fault) {
      if (signal.aborted) return;
      // What was drawn stays, and says that it is no longer followed.
      this.#say("error", "This chart cannot be read just now.", fault instanceof Refusal ? fault.message : "The server did not answer.");
    }
  }

  zoom(from, to) {
    if (this.#shown?.chart.kind === "line" && this.#shown.chart.x.type === "time") for (const drawn of this.#drawn) drawn.zoomX(from, to);
  }

  get #source() { return this.getAttribute("source"); }

  #part(name) { return this.querySelector(`[data-part="${name}"]`); }

  async #show(held) {
    this.#shown = held;
    const { chart } = held;
    this.#part("title").textContent = chart.title;
    this.#part("n").textContent = `n ${count(chart.n)}`;
    this.#part("definition").textContent = chart.definition;
    this.#legend(chart);
    this.#fill();
    if (!hasFigures(chart)) {
      this.#clear();
      const { title, text } = emptyWords(chart);
      return this.#say("empty", title, text);
    }
    this.#part("note").textContent = chart.note ?? "";
    this.#part("plot").setAttribute("aria-label", `${chart.title}. ${rowsOf(chart).length} ${chart.x.type === "time" ? "windows" : "rows"}, n ${count(chart.n)}. Arrow keys read the values; the table below has all of them.`);
    await this.#draw();
  }

  /** A long table is made when somebody opens it. */
  #fill() {
    if (!this.#shown) return;
    const table = this.#part("table");
    const { chart } = this.#shown;
    if (rowsOf(chart).length * chart.series.length <= mostCells || table.closest("details").open) fillTable(table, chart);
  }

  async #draw() {
    if (!this.#shown || !hasFigures(this.#shown.chart)) return;
    const { signal } = this.#closing;
    // What was empty or away before has no room until it says that there is something.
    this.dataset.state = "drawn";
    if (this.#part("plot").clientWidth === 0) return this.#drawWhenSeen(signal);
    try {
      const ApexCharts = await load();
      if (signal.aborted) return;
      this.#clear();
      const canvas = document.createElement("div");
      this.#part("plot").append(canvas);
      const view = { height: Number(this.getAttribute("height")), width: this.#part("plot").clientWidth, zoomed };
      for (const options of optionsOf(this.#shown.chart, colours(this), view)) {
        const node = document.createElement("div");
        canvas.append(node);
        const drawn = new ApexCharts(node, options);
        this.#drawn.push(drawn);
        await drawn.render();
      }
    } catch (fault) {
      if (signal.aborted) return;
      console.warn(fault);
      this.#say("error", "This chart could not be drawn.", "The table below has all of its values.");
    }
  }

  /** In closed details there is no width to draw for. */
  #drawWhenSeen(signal) {
    const seen = new ResizeObserver(() => {
      if (this.#part("plot").clientWidth === 0) return;
      seen.disconnect();
      this.#draw();
    });
    seen.observe(this.#part("plot"));
    signal.addEventListener("abort", () => seen.disconnect());
  }

  #clear() {
    for (const drawn of this.#drawn) drawn.destroy();
    this.#drawn = [];
    this.#part("plot")?.querySelectorAll(":scope > div:not(.skeleton)").forEach(canvas => canvas.remove());
  }

  #say(state, title, text) {
    this.dataset.state = state;
    this.#part("state-title").textContent = title;
    this.#part("state-text").textContent = text;
  }

  #legend(chart) {
    const items = chart.series.filter(series => series.role !== "count").map(series => {
      const [item, swatch] = [document.createElement("li"), document.createElement("i")];
      swatch.className = `swatch-${chart.kind} role-${series.role}${series.role === "part" ? ` part-${series.place ?? 0}` : ""}`;
      item.append(swatch, series.name);
      return item;
    });
    const key = this.#part("legend");
    if (chart.kind === "line" && chart.breaches?.length > 0) {
      const [item, swatch] = [document.createElement("li"), document.createElement("i")];
      swatch.className = "swatch-breach";
      item.append(swatch, "A guardrail was breached");
      items.push(item);
    }
    const judged = chart.series.some(series => series.points.some(point => point.verdict));
    const keys = judged ? ["▲ changed", "◆ watch", "? not enough data", "stronger colour: further from the baseline"] : ["stronger colour: a larger share of the time’s decisions"];
    if (chart.kind === "heat") key.replaceChildren(...keys.map(text => Object.assign(document.createElement("li"), { textContent: text })));
    else key.replaceChildren(...(items.length > 1 || chart.kind === "stacked" ? items : []));
  }

  #step(event) {
    const moves = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    if (!(event.key in moves) || !this.#shown) return;
    event.preventDefault();
    const last = rowsOf(this.#shown.chart).length - 1;
    this.#read(Math.max(0, Math.min(last, this.#place + moves[event.key])));
  }

  #read(place) {
    this.#place = place;
    const row = this.#shown && place >= 0 ? rowsOf(this.#shown.chart)[place] : null;
    const words = row && rowWords(row, this.#shown.chart);
    this.#part("reading").textContent = words ? `${words.name}: ${words.parts.map(([name, text]) => `${name} ${text}`).join(", ")}` : "";
  }
}

customElements.define("cockpit-chart", CockpitChart);
window.cockpit.refreshCharts = () => Promise.all([...document.querySelectorAll("cockpit-chart")].map(chart => chart.refresh()));
