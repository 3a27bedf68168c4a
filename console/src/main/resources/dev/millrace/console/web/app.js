// Shows the page that the address names, and keeps it up to date while the server pushes.
import { failed, h, renew } from './dom.js';

const PAGES = {
  overview: 'Overview',
  topics: 'Topics',
  registry: 'Registry',
  'dead-letters': 'Dead letters',
  batches: 'Micro-batches',
  tables: 'Cassandra',
  spark: 'Spark',
  airflow: 'Airflow',
};
const FIRST = 'overview';
const address = (name) => `#/${name === FIRST ? '' : name}`;
const page = document.getElementById('page');
const nav = document.querySelector('nav');
const reveal = document.getElementById('reveal');
const connection = document.getElementById('connection');
let shown = null; // of the page that is shown: what the pushes call

for (const [name, title] of Object.entries(PAGES)) nav.append(h('a', { href: address(name) }, title));

function show() {
  const asked = location.hash.replace(/^#\/?/, '').split('/')[0];
  const name = asked in PAGES ? asked : FIRST;
  for (const link of nav.children) {
    if (link.getAttribute('href') === address(name)) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.title = `${PAGES[name]} – Millrace`;
  const body = h('div');
  page.replaceChildren(h('h1', {}, PAGES[name]), body);
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
  import(`./pages/${name}.js`).then((module) => module.show(body, context), (error) => renew(body, failed(error)));
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

// A page that the browser keeps for its Back button must hold no connection: there are six for all of them.
window.addEventListener('pagehide', () => live.close());
window.addEventListener('pageshow', ({ persisted }) => { if (persisted) location.reload(); });
window.addEventListener('hashchange', () => {
  show();
  page.focus();
});
reveal.addEventListener('change', show);
show();
