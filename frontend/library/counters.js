// Counters in ten-frames, five and five; the same drawing as the page's own (templates/library/_pictures.html).
const SVG = "http://www.w3.org/2000/svg";

export function frames(n, crossed = 0) {
  const count = Math.max(1, Math.ceil(n / 10));
  const svg = shape("svg", { class: "frames", viewBox: `0 0 ${108 * count} 48` });
  for (let frame = 0; frame < count; frame += 1) {
    const x = 108 * frame + 4;
    const bars = [1, 2, 3, 4].map((bar) => `M${x + 20 * bar} 4v40`).join("");
    svg.append(shape("path", { class: "frame", d: `M${x} 4h100v40h-100zM${x} 24h100${bars}` }));
  }
  for (let dot = 0; dot < n; dot += 1) {
    const x = 108 * Math.floor(dot / 10) + 14 + 20 * (dot % 5);
    const y = 14 + 20 * Math.floor((dot % 10) / 5);
    svg.append(shape("circle", { class: "dot", cx: x, cy: y, r: 7 }));
    if (dot >= n - crossed) svg.append(shape("path", { class: "cross", d: `M${x - 8} ${y + 8} ${x + 8} ${y - 8}` }));
  }
  return svg;
}

function shape(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}
