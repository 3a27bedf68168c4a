// Shows the page that the address names, and keeps it up to date while the server pushes.
import { failed, h, renew } from './dom.js';
import * as overview from './pages/overview.js';
import * as topics from './pages/topics.js';
import * as registry from './pages/registry.js';
import * as letters from './pages/dead-letters.js';
import * as batches from './pages/batches.js';
import * as tables from './pages/tables.js';
import * as spark from './pages/spark.js';
import * as airflow from './pages/airflow.js';

const PAGES = {
  '': overview, topics, registry, 'dead-letters': letters, batches, tables, spark, airflow,
};
const page = document.getElementById('page');
const nav = document.querySelector('nav');
const reveal = document.getElementById('reveal');
const connection = document.getElementById('connection');
let shown = null; // of the page that is shown: what the pushes call

for (const [name, { title }] of Object.entries(PAGES)) nav.append(h('a', { href: `#/${name}` }, title));

function show() {
  const name = location.hash.replace(/^#\/?/, '').split('/')[0];
  const module = PAGES[name] ?? overview;
  for (const link of nav.children) {
    if (link.getAttribute('href') === `#/${module === overview ? '' : name}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.title = `${module.title} – Millrace`;
  const body = h('div');
  page.replaceChildren(h('h1', {}, module.title), body);
  const context = {
    reveal: reveal.checked,
    pushed: [],
    /** Calls with each overview that is pushed, at once where one is there. */
    onOverview(action) {
      this.pushed.push(action);
      if (latest) action(latest);
    },
    /** Fills a part of the page now, and again after that many seconds while somebody looks. */
    every(seconds, part, fill) {
      let busy = false;
      let due = 0;
      const run = async () => {
        if (busy || Date.now() < due || document.hidden) return;
        busy = true;
        try {
          const content = await fill();
          if (content) renew(part, content);
        } catch (error) {
          renew(part, failed(error));
        }
        due = Date.now() + seconds * 1000;
        busy = false;
      };
      this.pushed.push(run);
      run();
    },
  };
  shown = context;
  module.show(body, context);
}

let latest = null;
const live = new EventSource('api/live');
live.addEventListener('overview', (event) => {
  latest = JSON.parse(event.data);
  connection.textContent = 'live';
  connection.className = 'live';
  for (const action of shown.pushed) action(latest);
});
live.addEventListener('error', () => {
  connection.textContent = 'The console does not answer';
  connection.className = 'lost';
});

window.addEventListener('hashchange', () => {
  show();
  page.focus();
});
reveal.addEventListener('change', show);
show();
