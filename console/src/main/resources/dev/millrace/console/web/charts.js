import { count, h, svg } from './dom.js';
import { LAND } from './land.js';

const LINES = 4;

/** On a phone a chart has fewer units, so that its words stay as large as the page's. */
const width = (wide) => (matchMedia('(max-width: 46em)').matches ? 340 : wide);

/** Upright bars; each has a value, what it is in words, and here and there a label. */
export function bars(title, items, otherwise = 'Nothing yet.') {
  if (!items.some((item) => item.value > 0)) return h('p', { class: 'soft' }, otherwise);
  const across = width(1060);
  const height = 180;
  const left = 46;
  const top = roundUp(Math.max(...items.map((item) => item.value)));
  const step = (across - left) / items.length;
  const chart = drawing(title, `0 -8 ${across} ${height + 32}`);
  for (let line = 0; line <= LINES; line += 1) {
    const y = height - (line / LINES) * height;
    chart.append(svg('line', { class: 'grid', x1: left, x2: across, y1: y, y2: y }),
      text(left - 8, y + 4, short((line / LINES) * top), 'end'));
  }
  let free = 0;
  items.forEach((item, i) => {
    const length = (item.value / top) * height;
    const x = left + i * step;
    const gap = Math.min(3, step / 4);
    chart.append(titled(svg('rect', { class: `bar ${item.state ?? ''}`, x: x + gap / 2, y: height - length, width: step - gap, height: length, rx: Math.min(2, step / 4) }), item.text));
    if (item.label && x >= free) {
      chart.append(text(x, height + 18, item.label, 'start'));
      free = x + 58;
    }
  });
  return chart;
}

/** Lying bars with their label before and their count behind. */
export function rows(title, items, otherwise = 'Nothing yet.') {
  if (!items.some((item) => item.value > 0)) return h('p', { class: 'soft' }, otherwise);
  const across = width(520);
  const left = 72;
  const right = 52;
  const high = 26;
  const top = Math.max(...items.map((item) => item.value));
  const chart = drawing(title, `0 0 ${across} ${items.length * high}`);
  items.forEach((item, i) => {
    const length = Math.max(item.value > 0 ? 2 : 0, (item.value / top) * (across - left - right));
    chart.append(text(left - 8, i * high + 17, item.label, 'end'),
      titled(svg('rect', { class: 'bar', x: left, y: i * high + 4, width: length, height: high - 8, rx: 2 }), item.text),
      text(left + length + 8, i * high + 17, count(item.value), 'start'));
  });
  return chart;
}

/** Places on the world, each as large as it has users. */
export function map(title, places, otherwise = 'Nobody yet.') {
  if (places.length === 0) return h('p', { class: 'soft' }, otherwise);
  const chart = drawing(title, '0 0 720 330');
  chart.append(svg('path', { class: 'land', d: LAND }));
  const top = Math.max(...places.map((place) => place.users));
  for (const place of places) {
    chart.append(svg('circle', {
      class: 'place', cx: (place.longitude + 181) * 2, cy: (89 - place.latitude) * 2, r: 1.5 + 3 * Math.sqrt(place.users / top),
    }));
  }
  return chart;
}

function drawing(title, viewBox) {
  return svg('svg', { class: 'chart', viewBox, role: 'img', 'aria-label': title });
}

function titled(shape, words) {
  const title = svg('title');
  title.textContent = words;
  shape.append(title);
  return shape;
}

function text(x, y, content, anchor) {
  const element = svg('text', { x, y, 'text-anchor': anchor });
  element.textContent = content;
  return element;
}

/** The next number that parts well into the chart's lines. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return Math.max(LINES, [1, 2, 4, 6, 8, 10].find((factor) => factor * power >= value) * power);
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const short = (value) => compact.format(value);
