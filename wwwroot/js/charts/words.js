// A series document as words: numbers, times, rows, and the table that stands behind every chart.
const space = "\u00A0";
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const verdicts = {
  drifted: ["▲", "changed"], unfair: ["▲", "unfair"], watch: ["◆", "watch"],
  stable: ["", "as before"], fair: ["", "fair"], insufficient: ["?", "not enough data"],
};

export const zoneName = zone === "Etc/UTC" ? "UTC" : zone;
export const count = n => n.toLocaleString("en-US");
export const glyph = verdict => verdicts[verdict]?.[0] ?? "";
export const verdictWord = verdict => verdicts[verdict]?.[1] ?? verdict;

/** Sensible digits: 0.21, not 0.21000000000000002. Values in percent come as shares. */
export function figure(value, unit) {
  if (value === null || value === undefined) return "–";
  if (unit === "%") {
    const percent = value * 100;
    return `${Number(percent.toFixed(Math.abs(percent) < 10 ? 1 : 0))}${space}%`;
  }
  const size = Math.abs(value);
  const text = size >= 1000 ? value.toLocaleString("en-US", { maximumFractionDigits: 0 })
    : value !== 0 && size < 0.0001 ? value.toExponential(1)
    : String(Number(value.toPrecision(3)));
  return unit ? `${text}${space}${unit}` : text;
}

const day = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
export const local = ms => new Date(ms).toLocaleString("en-GB", { ...day, year: "numeric" });
/** For an axis: the year is known from the table. */
export const brief = (ms, only) => new Date(ms).toLocaleString("en-GB", only === "day" ? { day: "numeric", month: "short" } : only === "time" ? { hour: "2-digit", minute: "2-digit" } : day);

export const utc = ms => `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** What is to be said of one point, beside the name of its series. */
export function pointWords(point, unit) {
  if (!point || point.y === null) return point?.verdict ? verdictWord(point.verdict) : "no figure";
  const range = point.low === null || point.high === null ? "" : ` (${figure(point.low, unit)} to ${figure(point.high, unit)})`;
  return figure(point.y, unit) + range + (point.verdict ? ` · ${verdictWord(point.verdict)}` : "");
}

/** The rows of a document: every instant, number or name that any series has, with the point of each series or null. */
export function rowsOf(chart) {
  const rows = new Map();
  chart.series.forEach((series, index) => {
    for (const point of series.points) {
      const key = point.at ?? point.label ?? point.x;
      let row = rows.get(key);
      if (!row) rows.set(key, row = { at: point.at ? Date.parse(point.at) : null, x: point.x, label: point.label, points: chart.series.map(() => null) });
      row.points[index] = point;
    }
  });
  const all = [...rows.values()];
  if (chart.x.type !== "time") return all;
  all.sort((a, b) => a.at - b.at);
  // A row lasts as long as the shortest: behind the last, and before a gap, no other begins.
  const length = Math.min(...all.slice(1).map((row, i) => row.at - all[i].at));
  for (const row of all) row.until = row.at + length;
  return all;
}

/** The guardrails that were breached at some time of a row, by name. */
const breachedIn = (row, chart) => [...new Set((chart.breaches ?? []).filter(one => Date.parse(one.from) < row.until && (one.to === null || Date.parse(one.to) >= row.at)).map(one => one.guardrail))];

export function rowName(row, chart, withUtc = false) {
  if (row.at !== null) return withUtc ? `${local(row.at)} (${utc(row.at)})` : local(row.at);
  return row.label ?? figure(row.x, chart.x.unit);
}

/** One row in a line of text, for tooltips and for who steps through by keyboard. */
export function rowWords(row, chart) {
  const parts = [];
  chart.series.forEach((series, index) => {
    const point = row.points[index];
    if (!point && chart.kind === "heat") return;
    parts.push([series.name, series.role === "count" ? count(point?.y ?? 0) : pointWords(point, chart.y.unit)]);
  });
  const n = row.points.find((point, index) => point && point.n !== null && chart.series[index].role !== "count")?.n;
  if (n !== undefined && n !== null) parts.push(["n", count(n)]);
  const breached = breachedIn(row, chart);
  if (breached.length > 0) parts.push(["Guardrail breached", breached.join(", ")]);
  return { name: rowName(row, chart, true), parts };
}

/** Fills an empty table with all that the chart shows. Text only: names come from recorded data. */
export function fillTable(table, chart) {
  const rows = rowsOf(chart);
  const head = [[chart.x.type === "time" ? `${chart.x.label} (${zoneName})` : chart.x.label, false]];
  const columns = [];
  chart.series.forEach((series, index) => {
    head.push([series.name, true]);
    columns.push(row => series.role === "count" ? figure(row.points[index]?.y) : row.points[index] ? pointWords(row.points[index], chart.y.unit) : "–");
  });
  const counted = chart.series.map((series, index) => [series, index]).filter(([series]) => series.role !== "count" && series.points.some(point => point.n !== null));
  if (chart.kind !== "heat")
    for (const [series, index] of counted) {
      head.push([counted.length === 1 ? "n" : `${series.name}, n`, true]);
      columns.push(row => row.points[index]?.n === null || !row.points[index] ? "–" : count(row.points[index].n));
    }

  if (chart.breaches?.length > 0) {
    head.push(["Guardrail breached", false]);
    columns.push(row => breachedIn(row, chart).join(", ") || "–");
  }

  const cell = (name, text, isNumber, scope) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (isNumber) made.className = "number";
    if (scope) made.scope = scope;
    return made;
  };
  const header = document.createElement("tr");
  header.append(...head.map(([text, isNumber]) => cell("th", text, isNumber, "col")));
  const body = rows.map(row => {
    const line = document.createElement("tr");
    const name = cell("th", rowName(row, chart), false, "row");
    if (row.at !== null) name.title = utc(row.at);
    line.append(name, ...columns.map((column, i) => cell("td", column(row), head[i + 1][1])));
    return line;
  });
  const [thead, tbody] = [document.createElement("thead"), document.createElement("tbody")];
  thead.append(header);
  tbody.append(...body);
  table.replaceChildren(thead, tbody);
}

export const hasFigures = chart => chart.series.some(series => series.role !== "count" && series.points.some(point => point.y !== null));

/** Why there is nothing to draw: four different things, none of which is good news. */
export function emptyWords(chart) {
  const reason = chart.empty ?? (chart.n === 0 ? "noTraffic" : "notEnough");
  const title = { noTraffic: "No traffic", notEnough: "Not enough data", labelsLate: "Labels are late", noBaseline: "No baseline" }[reason] ?? "Nothing to draw";
  const usual = {
    noTraffic: "The model made no decision in this time.",
    notEnough: `${count(chart.n)} ${chart.n === 1 ? "decision is" : "decisions are"} too few to say anything.`,
    labelsLate: "What turned out to be true is not known yet for these decisions.",
    noBaseline: "There is nothing to compare with until a baseline is set.",
  }[reason] ?? "";
  return { title, text: chart.note ?? usual };
}
