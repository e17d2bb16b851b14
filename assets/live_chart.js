// A Plotly chart that is updated in place: zoom, hover and legend choices survive every new point.
// st.plotly_chart mounts its chart anew at each change of its data; Plotly.react with a stable
// uirevision does not. data: {id, label, epochs, height, titles, axis, words: {whole, save, svg, csv, series, value,
// broken}, traces: [{name, x, y, axis, dash, color, width, mode, opacity}]}. Buttons below it instead of
// Plotly's toolbar, which covers the legend.
const NO_ZOOM = "(pointer: coarse), (max-width: 640px)"; // there, a drag scrolls the page
function library() {
  if (!window.__vistazoPlotly) {
    window.__vistazoPlotly = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL("app/static/plotly-basic.min.js", document.baseURI).href;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => { window.__vistazoPlotly = null; reject(new Error("plotly.js did not load")); };
      document.head.appendChild(script);
    });
  }
  return window.__vistazoPlotly;
}

function trace(t) {
  return {
    uid: t.name, type: "scatter", mode: t.x.length < 2 ? "markers" : t.mode, name: t.name, x: t.x, y: t.y,
    yaxis: t.axis, line: { color: t.color, dash: t.dash, width: t.width },
    marker: { color: t.color, size: 6 }, opacity: t.opacity,
    legendgroup: t.name, hovertemplate: "%{y:.3g}",
  };
}

function layout(data, style) {
  const color = style.getPropertyValue("--st-text-color") || "#333";
  const grid = "rgba(128,128,128,0.25)";
  const axis = { gridcolor: grid, zerolinecolor: grid, linecolor: grid, automargin: true };
  return {
    uirevision: data.id, hovermode: "x unified", height: data.height, separators: data.separators,
    margin: { l: 56, r: 10, t: 8, b: 44 }, showlegend: true,
    dragmode: window.matchMedia(NO_ZOOM).matches ? false : "zoom",
    paper_bgcolor: style.getPropertyValue("--st-background-color") || "rgba(0,0,0,0)", // for a saved picture
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color, family: style.getPropertyValue("--st-font") || "sans-serif", size: 13 },
    hoverlabel: { bgcolor: style.getPropertyValue("--st-secondary-background-color"), font: { color } },
    legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0 },
    xaxis: { ...axis, title: { text: data.axis }, anchor: "y2", range: wholeRange(data) },
    yaxis: { ...axis, title: { text: data.titles[0] }, domain: [0.54, 1], tickformat: ".0%", rangemode: "nonnegative" },
    yaxis2: { ...axis, title: { text: data.titles[1] }, domain: [0, 0.46], rangemode: "nonnegative" },
  };
}

function wholeRange(data) {
  return [0, 1.02 * data.epochs];
}

function isZoomed(chart, data) {
  const { xaxis, yaxis, yaxis2 } = chart.layout;
  return [yaxis, yaxis2].some((axis) => axis.autorange === false)
    || wholeRange(data).some((end, index) => Math.abs(xaxis.range[index] - end) > 1e-6);
}

function useButtons(Plotly, chart, data, bar) {
  const whole = bar.querySelector("[data-action=whole]");
  const showOrHide = () => { whole.hidden = !isZoomed(chart, data); };
  whole.onclick = () => Plotly.relayout(chart, {
    "xaxis.range": wholeRange(data), "yaxis.autorange": true, "yaxis2.autorange": true,
  });
  bar.querySelector("[data-action=save]").onclick = () => Plotly.downloadImage(chart, {
    format: "png", scale: 2, filename: data.file, width: chart.clientWidth, height: data.height,
  });
  bar.querySelector("[data-action=svg]").onclick = () => Plotly.downloadImage(chart, {
    format: "svg", filename: data.file, width: chart.clientWidth, height: data.height,
  });
  bar.querySelector("[data-action=csv]").onclick = () => saveNumbers(data);
  chart.removeAllListeners("plotly_relayout");
  chart.on("plotly_relayout", showOrHide);
  showOrHide();
  bar.hidden = false;
}

function asCsv(data) {
  const plain = (value) => (/^[=+\-@\t\r]/.test(value) && typeof value === "string" ? `'${value}` : value); // no formula, as core/reporting/csv_table.py
  const cell = (value) => (/[",\r\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : value);
  const rows = data.traces.flatMap((t) => t.x.map((x, index) => [t.name, x, t.y[index]]));
  const lines = [[data.words.series, data.axis, data.words.value], ...rows].map((row) => row.map(plain).map(cell).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

function saveNumbers(data) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([asCsv(data)], { type: "text/csv" }));
  link.download = `${data.file}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

export default function (component) {
  const chart = component.parentElement.querySelector(".vz-live-chart");
  const bar = component.parentElement.querySelector(".vz-chart-bar");
  const data = component.data;
  chart.setAttribute("aria-label", data.label);
  for (const button of bar.children) {
    const words = data.words[button.dataset.action];
    if (["svg", "csv"].includes(button.dataset.action)) { // short ones, which say more when asked
      button.title = words;
      button.setAttribute("aria-label", words);
    } else button.textContent = words;
  }
  const options = { responsive: true, displayModeBar: false, showTips: false, displayNotifier: false };
  library()
    .then((Plotly) => Plotly.react(chart, data.traces.map(trace), layout(data, getComputedStyle(chart)), options)
      .then(() => useButtons(Plotly, chart, data, bar)))
    .catch((error) => { chart.textContent = data.words.broken + " " + error.message; });
}
