// A Plotly chart that is updated in place: zoom, hover and legend choices survive every new point.
// st.plotly_chart mounts its chart anew at each change of its data; Plotly.react with a stable
// uirevision does not. data: {id, label, epochs, height, titles,
// traces: [{name, x, y, axis, dash, color, width, mode, opacity}]}.
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
    uirevision: data.id, hovermode: "x unified", height: data.height,
    margin: { l: 56, r: 10, t: 8, b: 44 }, showlegend: true,
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { color, family: style.getPropertyValue("--st-font") || "sans-serif", size: 13 },
    hoverlabel: { bgcolor: style.getPropertyValue("--st-secondary-background-color"), font: { color } },
    legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0 },
    xaxis: { ...axis, title: { text: "epoch" }, anchor: "y2", range: [0, 1.02 * data.epochs] },
    yaxis: { ...axis, title: { text: data.titles[0] }, domain: [0.54, 1], tickformat: ".0%", rangemode: "nonnegative" },
    yaxis2: { ...axis, title: { text: data.titles[1] }, domain: [0, 0.46], rangemode: "nonnegative" },
  };
}

export default function (component) {
  const chart = component.parentElement.querySelector(".vz-live-chart");
  const data = component.data;
  chart.setAttribute("aria-label", data.label);
  const options = { responsive: true, displaylogo: false, showSendToCloud: false,
    modeBarButtonsToRemove: ["select2d", "lasso2d"] };
  library()
    .then((Plotly) => Plotly.react(chart, data.traces.map(trace), layout(data, getComputedStyle(chart)), options))
    .catch((error) => { chart.textContent = "The chart could not be drawn: " + error.message; });
}
