// Below a chart: it as a PNG or an SVG, its numbers as a CSV, all made here in the browser.
// data: {chart, file, label, words: {png, svg, csv, series}, ways, table, picture}; `chart` is the class of the
// chart's element, `ways` those that are offered, `table` its numbers as CSV where they are more than what is
// drawn ("" else), `picture` its drawing where the app has made one, {text, width, height} (null else).
// Else the picture is what is drawn: Plotly's SVG layers put into one, in the colours of the theme (Streamlit's own
// plotly.js can't be called from outside), or what a component of ours says by its `drawing()`.
const SCALE = 2; // of a PNG, so that it is sharp in print

function sourceOf(data) {
  if (data.picture) return { drawing: () => data.picture };
  const place = document.querySelector(`.${CSS.escape(data.chart)}`);
  const plot = place?.querySelector(".js-plotly-plot");
  if (plot?._fullData) return { drawing: () => drawing(plot), rows: () => rowsOf(plot, data.words) };
  return place?.querySelector("[data-drawing]");
}

function drawing(plot) {
  const { width, height } = plot.querySelector(".main-svg").getBoundingClientRect();
  const whole = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  whole.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  whole.setAttribute("viewBox", `0 0 ${width} ${height}`);
  whole.setAttribute("width", width);
  whole.setAttribute("height", height);
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  ground.setAttribute("width", width);
  ground.setAttribute("height", height);
  ground.setAttribute("fill", getComputedStyle(document.querySelector("[data-testid=stApp]") || document.body).backgroundColor);
  whole.append(ground);
  for (const layer of plot.querySelectorAll(".main-svg")) {
    const copy = layer.cloneNode(true);
    const [from, to] = [layer, copy].map((one) => one.querySelectorAll("text, path, rect, line, circle"));
    from.forEach((element, index) => { // what a style sheet says goes along
      const style = getComputedStyle(element);
      for (const name of ["fill", "fill-opacity", "stroke", "font-family", "font-size", "opacity"]) {
        to[index].style.setProperty(name, style.getPropertyValue(name));
      }
    });
    copy.querySelectorAll(".hoverlayer, .draglayer, .zoomlayer, .infolayer .modebar").forEach((one) => one.remove());
    whole.append(...copy.childNodes);
  }
  return { text: new XMLSerializer().serializeToString(whole), width, height };
}

function rowsOf(plot, words) {
  const title = (axis, usual) => plain((plot._fullLayout[axis] && plot._fullLayout[axis].title && plot._fullLayout[axis].title.text) || usual);
  const x = title("xaxis", "x"), y = title("yaxis", "y");
  const rows = [];
  for (const trace of plot._fullData) {
    if (!rows.length) rows.push([words.series, x, y]);
    const across = trace.x || [], up = trace.y || [];
    for (let index = 0; index < Math.max(across.length, up.length); index += 1) {
      rows.push([trace.name, across[index] === undefined ? index : across[index], up[index]]);
    }
  }
  return rows;
}

function plain(text) { // names were escaped for Plotly, which reads some HTML
  return new DOMParser().parseFromString(String(text), "text/html").documentElement.textContent;
}

function asCsv(rows) {
  const cell = (value) => {
    const text = typeof value === "string" ? unlikeFormulas(plain(value)) : value === null || value === undefined ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

function unlikeFormulas(text) { // as core/reporting/csv_table.py
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function savePicture({ text, width, height }, name) {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = width * SCALE;
    canvas.height = height * SCALE;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(blob, name), "image/png");
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

const WAYS = {
  png: (source, { file }) => savePicture(source.drawing(), `${file}.png`),
  svg: (source, { file }) => save(new Blob([source.drawing().text], { type: "image/svg+xml" }), `${file}.svg`),
  csv: (source, { file, table }) => save(new Blob([table || asCsv(source.rows())], { type: "text/csv" }), `${file}.csv`),
};

export default function (component) {
  const menu = component.parentElement.querySelector(".vz-chart-menu");
  const data = component.data;
  menu.setAttribute("aria-label", data.label);
  for (const button of menu.querySelectorAll("button")) {
    const way = button.dataset.way;
    button.hidden = !data.ways.includes(way);
    button.title = data.words[way];
    button.setAttribute("aria-label", data.words[way]);
    button.onclick = () => {
      const source = sourceOf(data);
      if (source) WAYS[way](source, data);
    };
  }
}
