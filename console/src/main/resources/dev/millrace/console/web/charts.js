import { count, svg } from './dom.js';
import { LAND } from './land.js';

/** Upright bars; each has a label, a value, and what it is in words. */
export function bars(title, items) {
  const width = 720;
  const height = 200;
  const top = Math.max(1, ...items.map((item) => item.value));
  const step = width / Math.max(1, items.length);
  const chart = svg('svg', { class: 'chart', viewBox: `0 -16 ${width} ${height + 36}`, role: 'img', 'aria-label': title });
  items.forEach((item, i) => {
    const length = (item.value / top) * height;
    const bar = svg('rect', { class: 'bar', x: i * step + 1, y: height - length, width: Math.max(1, step - 2), height: length });
    bar.append(svg('title', {}));
    bar.firstChild.textContent = item.text;
    chart.append(bar);
    if (item.label) chart.append(text(i * step + step / 2, height + 14, item.label));
  });
  chart.append(text(width / 2, -4, `highest: ${count(top)}`));
  return chart;
}

function text(x, y, content) {
  const element = svg('text', { x, y, 'text-anchor': 'middle' });
  element.textContent = content;
  return element;
}

/** Places on the world, each as large as it has users. */
export function map(title, places) {
  const chart = svg('svg', { class: 'chart', viewBox: '0 0 720 360', role: 'img', 'aria-label': title },
    svg('path', { class: 'land', d: LAND }));
  const top = Math.max(1, ...places.map((place) => place.users));
  for (const place of places) {
    chart.append(svg('circle', {
      class: 'place', cx: (place.longitude + 181) * 2, cy: (89 - place.latitude) * 2, r: 1.5 + 3 * Math.sqrt(place.users / top),
    }));
  }
  return chart;
}
