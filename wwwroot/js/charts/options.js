// Series documents as ApexCharts options. Colour and dash or shape follow the role of a series. Names come from recorded data, and the
// library writes what it is given into hidden tooltips as HTML: it gets numbered names, axes look the real ones up as text, and tooltips
// are made here, escaped.
import { brief, count, figure, glyph, rowName, rowsOf, rowWords, zoneName } from "./words.js";

const dashes = { current: 0, baseline: 0, limit: 6, estimate: 3, count: 0 };
// By the place of a part: what colour says, a dash and a pattern say as well.
const partDashes = [0, 0, 8, 4, 6, 10, 12, 5, 3];
const partPatterns = [null, "horizontalLines", "slantedLines", "squares", "verticalLines", "circles", "horizontalLines", "circles", null];
const colourOf = (series, colours) => series.role === "part" ? colours.parts[series.place ?? 0] : colours[series.role];
const dashOf = series => series.role === "part" ? partDashes[series.place ?? 0] : dashes[series.role];
const safe = text => String(text).replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);
const stripHeight = 76;
const alarming = { drifted: "limit", unfair: "limit", watch: "watch" };

export function tooltip(row, chart) {
  const { name, parts } = rowWords(row, chart);
  return `<div class="chart-tip"><strong>${safe(name)}</strong>${parts.map(([label, text]) => `<span>${safe(label)}: ${safe(text)}</span>`).join("")}</div>`;
}

function base(chart, colours, height, kind) {
  return {
    chart: {
      type: kind, height, width: "100%", fontFamily: "inherit", foreColor: colours.muted, background: "transparent", parentHeightOffset: 0,
      animations: { enabled: false }, toolbar: { show: false }, zoom: { enabled: false }, selection: { enabled: false }, redrawOnWindowResize: true,
    },
    states: { hover: { filter: { type: "none" } }, active: { filter: { type: "none" } } },
    grid: { borderColor: colours.grid, padding: { left: 8, right: 16, top: 0, bottom: 0 } },
    legend: { show: false }, dataLabels: { enabled: false },
    tooltip: { enabled: true, x: { show: false }, marker: { show: false } },
  };
}

const title = (text, colours) => ({ text, style: { color: colours.muted, fontWeight: 400, fontSize: "12px" } });

function yAxis(chart, colours, bounds, { title: words, ...more } = {}) {
  const cut = bounds.min > 0 ? `, axis begins at ${figure(bounds.min, chart.y.unit)}` : "";
  return {
    ...bounds, title: title((words ?? chart.y.label) + cut, colours),
    labels: { minWidth: 48, maxWidth: 64, formatter: value => figure(value, chart.y.unit) }, ...more,
  };
}

/** Round steps from one end to the other, about five of them. */
function scale(min, max, fixed) {
  const rough = (max - min) / 4.5 || 1;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * [1, 2, 2.5, 5, 10].find(one => one * size >= rough * 0.999);
  const steps = Math.max(1, Math.ceil((max - min) / step - 1e-9));
  return fixed && Math.abs(min + steps * step - max) > 1e-9 ? { min, max, tickAmount: 5 } : { min, max: min + steps * step, tickAmount: steps };
}

/** From zero unless the document says otherwise; limits and intervals stay in sight. */
function boundsOf(chart) {
  const values = chart.series.filter(series => series.role !== "count").flatMap(series => series.points.flatMap(point => [point.y, point.low, point.high]))
    .concat(chart.marks.map(mark => mark.at)).filter(value => value !== null);
  const [least, most] = [Math.min(0, ...values), Math.max(...values, chart.y.minimum ?? 0)];
  return scale(chart.y.minimum ?? least, chart.y.maximum ?? (most > 0 ? most * 1.02 : 1), chart.y.maximum !== null);
}

function marks(chart, colours, axis) {
  return chart.marks.map((mark, index) => ({
    [axis]: mark.at, borderColor: mark.kind === "limit" ? colours.limit : colours.baseline, strokeDashArray: mark.kind === "limit" ? 6 : 2, borderWidth: 1.5,
    label: {
      text: mark.label, borderWidth: 0, position: axis === "y" ? "left" : "top", textAnchor: axis === "y" ? "start" : "middle", orientation: "horizontal", offsetY: axis === "y" ? -2 : index % 2 * -16,
      style: { background: colours.surface, color: mark.kind === "limit" ? colours.limit : colours.text, fontSize: "12px" },
    },
  }));
}

/** Times in which a guardrail was breached, behind the lines; what lasts is drawn to the end. */
function breaches(chart, colours, range) {
  return (chart.breaches ?? []).map(one => ({ from: Math.max(Date.parse(one.from), range.min), to: Math.min(one.to === null ? range.max : Date.parse(one.to), range.max) }))
    .filter(one => one.from < one.to)
    .map(one => ({ x: one.from, x2: one.to, fillColor: colours.limit, opacity: 0.14, borderColor: colours.limit, strokeDashArray: 0, label: { text: "" } }));
}

function countOf(chart) {
  const index = chart.series.findIndex(series => series.role === "count");
  return row => index >= 0 ? row.points[index]?.y : row.points.find(point => point && point.n !== null)?.n;
}

/** Bars that stand on the very x axis of the chart above: thick strokes, with a gap after each. */
function countStrip(chart, rows, colours, place, range, width) {
  const n = countOf(chart);
  const counted = rows.filter(row => n(row) > 0);
  if (counted.length === 0) return null;
  const thick = Math.max(1, Math.min(24, Math.floor((width - 96) / Math.max(rows.length, 1) * 0.7)));
  const made = base(chart, colours, stripHeight, "line");
  return {
    ...made,
    series: [{ name: "n", data: counted.flatMap(row => [{ x: place(row), y: 0 }, { x: place(row), y: n(row) }, { x: place(row), y: null }]) }],
    colors: [colours.count], stroke: { width: thick, curve: "straight", lineCap: "butt" }, markers: { size: 0 }, tooltip: { enabled: false },
    grid: { ...made.grid, yaxis: { lines: { show: false } } },
    xaxis: { type: chart.x.type === "time" ? "datetime" : "numeric", ...range, labels: { show: chart.x.type !== "time", maxHeight: 1, style: { colors: "transparent" } }, axisTicks: { show: false }, tooltip: { enabled: false }, crosshairs: { show: false } },
    yaxis: { min: 0, max: Math.max(...counted.map(n)), tickAmount: 1, title: title("n", colours), labels: { minWidth: 48, maxWidth: 64, formatter: value => count(Math.round(value)) } },
  };
}

function line(chart, colours, { height, width, zoomed }) {
  const rows = rowsOf(chart);
  const isTime = chart.x.type === "time";
  const place = row => isTime ? row.at : row.x;
  const [series, widths, dash, colors, opacity, sizes, discrete] = [[], [], [], [], [], [], []];
  chart.series.forEach((one, index) => {
    if (one.role === "count") return;
    const points = rows.map(row => row.points[index]);
    if (points.some(point => point && point.low !== null)) {
      series.push({ name: `s${index}i`, type: "rangeArea", data: rows.map((row, i) => ({ x: place(row), y: points[i] && points[i].low !== null ? [points[i].low, points[i].high] : [null, null] })) });
      [widths, dash, colors, opacity, sizes].forEach((list, i) => list.push([0, 0, colourOf(one, colours), 0.18, 0][i]));
    }
    const many = points.length > 80;
    points.forEach((point, i) => {
      const alone = point && point.y !== null && (points[i - 1]?.y ?? null) === null && (points[i + 1]?.y ?? null) === null;
      const tone = alarming[point?.verdict];
      if (alone || tone) discrete.push({ seriesIndex: series.length, dataPointIndex: i, fillColor: tone ? colours[tone] : colourOf(one, colours), strokeColor: colours.surface, size: tone ? 6 : 3, shape: tone === "limit" ? "triangle" : tone ? "diamond" : "circle" });
    });
    series.push({ name: `s${index}`, type: "line", data: rows.map((row, i) => ({ x: place(row), y: points[i]?.y ?? null })) });
    [widths, dash, colors, opacity, sizes].forEach((list, i) => list.push([2, dashOf(one), colourOf(one, colours), 1, many || one.role === "limit" ? 0 : 3.5][i]));
  });
  const step = rows.length > 1 ? (place(rows.at(-1)) - place(rows[0])) / (rows.length - 1) : isTime ? 3600000 : 1;
  const range = { min: place(rows[0]) - step / 2, max: place(rows.at(-1)) + step / 2 };
  const strip = countStrip(chart, rows, colours, place, range, width);
  const made = base(chart, colours, strip ? height - stripHeight : height, series.some(one => one.type === "rangeArea") ? "rangeArea" : "line");
  const main = {
    ...made, series, colors, stroke: { width: widths, dashArray: dash, curve: "straight" }, fill: { type: "solid", opacity },
    chart: { ...made.chart, zoom: { enabled: isTime && rows.length > 2, type: "x", allowMouseWheelZoom: false }, events: { zoomed: (_, { xaxis }) => zoomed(xaxis.min, xaxis.max) } },
    markers: { size: sizes, strokeWidth: 1, strokeColors: colours.surface, discrete, hover: { sizeOffset: 2 } },
    xaxis: { type: isTime ? "datetime" : "numeric", ...range, title: title(isTime ? `${chart.x.label} (${zoneName})` : chart.x.label, colours), labels: { datetimeUTC: false, hideOverlappingLabels: true, ...(!isTime && { formatter: value => figure(value, chart.x.unit) }) }, tooltip: { enabled: false }, axisBorder: { color: colours.grid }, axisTicks: { color: colours.grid } },
    yaxis: yAxis(chart, colours, boundsOf(chart)), annotations: { yaxis: marks(chart, colours, "y"), xaxis: isTime ? breaches(chart, colours, range) : [] },
    tooltip: { ...made.tooltip, shared: true, intersect: false, custom: ({ dataPointIndex }) => tooltip(rows[dataPointIndex], chart) },
  };
  return [main, strip];
}

function bars(chart, colours, { height }) {
  const rows = rowsOf(chart);
  const isRows = chart.x.type === "category";
  const shown = chart.series.filter(series => series.role !== "count");
  const made = base(chart, colours, isRows ? Math.max(height, rows.length * shown.length * 14 + rows.length * 8 + 56) : height, "bar");
  const bounds = boundsOf(chart);
  const nameOf = place => /^r\d+$/.test(place) ? rowName(rows[Number(place.slice(1))], chart) : "";
  // Room is measured on the placeholders, which are shorter than the names.
  const room = Math.min(180, 16 + 7 * Math.max(4, ...rows.map(row => rowName(row, chart).length)));
  const value = { labels: { formatter: text => figure(Number(text), chart.y.unit) }, title: title(chart.y.label, colours) };
  const name = { labels: { formatter: nameOf, maxWidth: 180, trim: true, rotate: -45, rotateAlways: false, hideOverlappingLabels: false, maxHeight: 96 }, title: title(isRows ? "" : chart.x.label, colours) };
  return [{
    ...made,
    series: shown.map((series, index) => ({ name: `s${index}`, data: rows.map((row, place) => ({ x: `r${place}`, y: row.points[chart.series.indexOf(series)]?.y ?? null })) })),
    colors: shown.map(series => colours[series.role]),
    fill: { type: "solid", opacity: shown.map(series => series.role === "baseline" ? 0 : 0.9) },
    stroke: { show: true, width: 2, colors: shown.map(series => colours[series.role]) },
    plotOptions: { bar: { horizontal: isRows, columnWidth: "76%", barHeight: "76%", borderRadius: 0 } },
    xaxis: { type: "category", tooltip: { enabled: false }, crosshairs: { show: false }, axisBorder: { color: colours.grid }, axisTicks: { show: false }, ...(isRows ? { ...value, ...bounds } : name) },
    yaxis: isRows ? { labels: { formatter: nameOf, minWidth: room, maxWidth: 180 } } : yAxis(chart, colours, bounds),
    annotations: { [isRows ? "xaxis" : "yaxis"]: marks(chart, colours, isRows ? "x" : "y") },
    tooltip: { ...made.tooltip, shared: true, intersect: false, custom: ({ dataPointIndex }) => tooltip(rows[dataPointIndex], chart) },
  }];
}

/** Parts of a whole, the first at the bottom. Every window has its column, also one without figures. */
function stacked(chart, colours, { height, width }) {
  const rows = rowsOf(chart);
  const shown = chart.series.filter(series => series.role !== "count");
  const made = base(chart, colours, height, "bar");
  const isNarrow = width < 480;
  const tints = shown.map(series => colourOf(series, colours));
  return [{
    ...made, chart: { ...made.chart, stacked: true },
    series: shown.map((series, index) => ({ name: `s${index}`, data: rows.map(row => ({ x: windowName(row, rows, isNarrow), y: row.points[chart.series.indexOf(series)]?.y ?? null })) })),
    colors: tints, stroke: { show: true, width: 1, colors: tints },
    fill: { type: shown.map(series => partPatterns[series.place ?? 0] ? "pattern" : "solid"), opacity: 1, pattern: { style: shown.map(series => partPatterns[series.place ?? 0] ?? "horizontalLines"), width: 5, height: 5, strokeWidth: 2 } },
    plotOptions: { bar: { columnWidth: "88%", borderRadius: 0 } },
    xaxis: { ...windowAxis(chart, rows, colours, width), crosshairs: { show: false } },
    yaxis: yAxis(chart, colours, boundsOf(chart)),
    tooltip: { ...made.tooltip, shared: true, intersect: false, custom: ({ dataPointIndex }) => tooltip(rows[dataPointIndex], chart) },
  }];
}

/** Where there is little room the day says enough, unless all windows lie within two. */
const windowName = (row, rows, isNarrow) => brief(row.at, isNarrow && (rows.at(-1).at - rows[0].at < 48 * 3600000 ? "time" : "day"));

/** An axis of windows side by side, with as many names as there is room for. */
function windowAxis(chart, rows, colours, width) {
  const wide = width < 480 ? 56 : 140;
  const fitting = Math.max(2, Math.min(rows.length, Math.floor((width - 160) / wide)));
  const step = Math.ceil(rows.length / fitting);
  return {
    // The library lets names of categories overlap, whatever number of ticks it is given.
    type: "category", labels: { rotate: 0, hideOverlappingLabels: true, trim: false, formatter: (name, _, place) => place?.i % step ? "" : name },
    tooltip: { enabled: false }, title: title(`${chart.x.label} (${zoneName})`, colours), axisBorder: { color: colours.grid }, axisTicks: { show: false },
  };
}

// The library marks a point before a gap even where markers have no size.
const unmarked = { fillColor: "transparent", strokeColor: "transparent" };

/** Points with their intervals, as two series of a line chart: strokes with gaps, and markers without a stroke. */
function scattered(points, colours, chart) {
  const drawn = points.filter(point => point.x !== null && point.y !== null);
  const intervals = drawn.filter(point => point.from).flatMap(point => [point.from, point.to, { x: point.to.x, y: null }]).map(end => ({ ...end, ...unmarked }));
  const made = base(chart, colours, 0, "line");
  return {
    ...made,
    series: [{ name: "interval", data: intervals }, { name: "value", data: drawn.map(point => ({ x: point.x, y: point.y, fillColor: point.isHollow ? colours.surface : point.colour, strokeColor: point.colour })) }],
    colors: [colours.interval, colours.current], stroke: { width: [2.5, 0], curve: "straight" }, markers: { size: [0, 6], strokeWidth: 2, strokeColors: colours.current, hover: { sizeOffset: 1 } },
    tooltip: { ...made.tooltip, shared: false, intersect: true, custom: ({ seriesIndex, dataPointIndex }) => seriesIndex === 1 ? tooltip(drawn[dataPointIndex].row, chart) : "" },
  };
}

function dots(chart, colours, { height }) {
  const rows = rowsOf(chart);
  const shown = chart.series.filter(series => series.role !== "count");
  const points = shown.flatMap((series, index) => rows.map((row, place) => {
    const point = row.points[chart.series.indexOf(series)];
    const y = place + (index - (shown.length - 1) / 2) * 0.24;
    const has = point && point.y !== null;
    return {
      row, x: has ? point.y : null, y, colour: colours[alarming[point?.verdict] ?? series.role], isHollow: point?.verdict === "insufficient" || series.role === "baseline",
      from: has && point.low !== null ? { x: point.low, y } : null, to: has && point.high !== null ? { x: point.high, y } : null,
    };
  }));
  const made = scattered(points, colours, chart);
  const bounds = boundsOf(chart);
  const names = rows.map(row => {
    const point = row.points.find(one => one);
    return `${rowName(row, chart)}${point?.n === null || point?.n === undefined ? "" : ` · n ${count(point.n)}`}${point?.verdict === "insufficient" ? ", too few" : ""}`;
  });
  return [{
    ...made, chart: { ...made.chart, height: Math.max(height, rows.length * 36 + 88) },
    grid: { ...made.grid, xaxis: { lines: { show: true } }, yaxis: { lines: { show: false } }, padding: { ...made.grid.padding, top: Math.min(chart.marks.length, 2) * 14 } },
    xaxis: { type: "numeric", ...bounds, title: title(chart.y.label, colours), labels: { formatter: value => figure(Number(value), chart.y.unit) }, tooltip: { enabled: false }, crosshairs: { show: false }, axisBorder: { color: colours.grid }, axisTicks: { color: colours.grid } },
    yaxis: { min: -1, max: rows.length, tickAmount: rows.length + 1, reversed: true, labels: { minWidth: 48, maxWidth: 220, formatter: value => names[value] ?? "" } },
    annotations: { xaxis: marks(chart, colours, "x") },
  }];
}

function reliability(chart, colours, { height, width }) {
  const rows = rowsOf(chart);
  const index = chart.series.findIndex(series => series.role === "current");
  const points = rows.filter(row => row.points[index]).map(row => {
    const point = row.points[index];
    return { row, x: point.x, y: point.y, colour: colours.current, from: point.low === null ? null : { x: point.x, y: point.low }, to: point.high === null ? null : { x: point.x, y: point.high } };
  });
  const made = scattered(points, colours, chart);
  const range = { min: 0, max: 1 };
  const strip = countStrip(chart, rows, colours, row => row.points[index]?.x ?? row.x, range, width);
  const main = {
    ...made, chart: { ...made.chart, height: strip ? height - stripHeight : height },
    series: [...made.series, { name: "As scored", data: [{ x: 0, y: 0 }, { x: 1, y: 1 }] }],
    colors: [...made.colors, colours.baseline], stroke: { ...made.stroke, width: [2.5, 0, 1.5], dashArray: [0, 0, 4] }, markers: { ...made.markers, size: [0, 6, 0] },
    xaxis: { type: "numeric", ...range, tickAmount: 5, title: title(chart.x.label, colours), labels: { formatter: value => figure(Number(value), chart.x.unit) }, tooltip: { enabled: false }, crosshairs: { show: false }, axisBorder: { color: colours.grid }, axisTicks: { color: colours.grid } },
    yaxis: yAxis(chart, colours, { ...range, tickAmount: 5 }), annotations: { yaxis: marks(chart, colours, "y") },
  };
  return [main, strip];
}

// Where there is no figure the library would draw a zero.
const gap = -1;

function heat(chart, colours, { height, width }) {
  const rows = rowsOf(chart);
  const shown = chart.series.filter(series => series.role !== "count").toReversed();
  const most = chart.y.maximum ?? Math.max(0.2, ...shown.flatMap(series => series.points.map(point => point.y ?? 0)));
  const made = base(chart, colours, Math.max(height, shown.length * 26 + 64), "heatmap");
  const pointAt = (series, window) => rows[window]?.points[chart.series.indexOf(shown[series])];
  const isNarrow = width < 480;
  const wide = (width - 160) / rows.length;
  return [{
    ...made,
    series: shown.map((_, index) => ({ name: `s${index}`, data: rows.map(row => ({ x: windowName(row, rows, isNarrow), y: row.points[chart.series.indexOf(shown[index])]?.y ?? gap })) })),
    stroke: { width: 1, colors: [colours.surface] },
    plotOptions: { heatmap: { radius: 0, enableShades: false, colorScale: { ranges: [{ from: 2 * gap, to: 0, color: colours.surface }, ...colours.heat.map((color, i) => ({ from: i === 0 ? 1e-12 : most * i / colours.heat.length + 1e-9, to: i === colours.heat.length - 1 ? 1e9 : most * (i + 1) / colours.heat.length, color }))] } } },
    dataLabels: { enabled: wide >= 12, style: { colors: [colours.heatText], fontSize: "12px" }, formatter: (_, { seriesIndex, dataPointIndex }) => glyph(pointAt(seriesIndex, dataPointIndex)?.verdict) },
    xaxis: windowAxis(chart, rows, colours, width),
    yaxis: { labels: { minWidth: 48, maxWidth: isNarrow ? 96 : 140, formatter: name => /^s\d+$/.test(name) ? shown[Number(name.slice(1))].name : "" } },
    tooltip: { ...made.tooltip, custom: ({ seriesIndex, dataPointIndex }) => tooltip({ ...rows[dataPointIndex], points: rows[dataPointIndex].points.map((point, i) => i === chart.series.indexOf(shown[seriesIndex]) ? point : null) }, chart) },
  }];
}

/** One or two charts, above each other. */
export function optionsOf(chart, colours, view) {
  return { line, bars, dots, reliability, heat, stacked }[chart.kind](chart, colours, view).filter(made => made !== null);
}
