// The live page in a browser: requests its parts from the kernel and updates the elements of the page in place.
const POLL_MS = 2500; // between an answer and the next request
const TIMEOUT_MS = 12000; // without an answer, the page says that its server does not reply

export default {
  render({ model, el }) {
    const root = document.createElement("main");
    root.className = "shop";
    root.setAttribute("aria-busy", "true");
    el.append(root);
    let requests = 0, requestedAt = 0, answeredAt = performance.now(), waiting = false, timer = 0;

    const form = () => {
      const fields = root.querySelector("form");
      if (!fields) return {};
      const data = new FormData(fields);
      return { period: data.get("period"), start: data.get("start"), end: data.get("end"), categories: data.getAll("categories") };
    };

    const request = () => {
      clearTimeout(timer);
      waiting = true;
      requestedAt = performance.now();
      root.dataset.asks = ++requests; // tests wait until data-answers has the same number
      model.send({ request: requests, layout: !root.querySelector("form"), form: form() });
    };

    const receive = (message) => {
      if (message.layout && !root.querySelector("form")) root.innerHTML = message.layout;
      if (message.request !== requests) return; // the filters have changed since this request
      waiting = false;
      answeredAt = performance.now();
      for (const [name, html] of Object.entries(message.parts)) {
        const place = root.querySelector(`[data-part="${name}"]`);
        if (place) fill(place, html);
      }
      root.classList.toggle("stale", !("counters" in message.parts));
      root.removeAttribute("aria-busy");
      root.dataset.answers = message.request;
      root.dataset.took = Math.round(answeredAt - requestedAt); // milliseconds, for measurements
      clearTimeout(timer);
      if (!document.hidden) timer = setTimeout(request, POLL_MS);
    };

    const changeFilters = (event) => {
      const period = root.querySelector('input[name="period"]:checked');
      root.querySelector(".dates").hidden = period.value !== "custom";
      const boxes = [...root.querySelectorAll('input[name="categories"]')];
      if (!boxes.some((box) => box.checked)) event.target.checked = true; // one category always stays
      request();
    };

    const watchdog = setInterval(() => {
      if (document.hidden || performance.now() - answeredAt < TIMEOUT_MS || !waiting) return;
      root.classList.add("stale");
      const place = root.querySelector('[data-part="state"]');
      if (place) fill(place, '<p class="bad">Сервер страницы не отвечает. Она обновится сама, когда он вернётся.</p>');
      reconnect();
    }, 3000);

    const reconnect = async () => { // a restarted server has another kernel, so the page has to be loaded again
      const script = document.querySelector('body[data-voila] script[src*="voila"]');
      if (!script) return request(); // in JupyterLab the kernel is the same
      try {
        const reply = await fetch(script.src, { cache: "no-store" });
        if (reply.ok) location.reload();
      } catch { /* still down; the watchdog tries again */ }
    };

    const showTab = () => { if (!document.hidden) { answeredAt = performance.now(); request(); } };

    root.addEventListener("change", changeFilters);
    root.addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("visibilitychange", showTab);
    model.on("msg:custom", receive);
    request();
    return () => {
      clearTimeout(timer);
      clearInterval(watchdog);
      document.removeEventListener("visibilitychange", showTab);
      model.off("msg:custom", receive);
    };
  },
};

// Show this HTML in the element, and change only what differs.
function fill(element, html) {
  const wanted = document.createElement(element.tagName);
  wanted.innerHTML = html;
  updateChildren(element, wanted);
}

// Make the children of `element` equal to those of `wanted`, in one pass from left to right. `old` is the first child
// that has no counterpart yet. A child with a key (an order) is found wherever it is and moved; a new one is highlighted,
// unless the list was empty before. Other children are paired by their order.
function updateChildren(element, wanted) {
  const keyed = new Map([...element.children].filter((child) => child.dataset.key).map((child) => [child.dataset.key, child]));
  let old = element.firstChild;
  for (const next of [...wanted.childNodes]) {
    const key = next.dataset?.key;
    if (key && old?.dataset?.key !== key) {
      const known = keyed.get(key);
      if (known) {
        element.insertBefore(known, old);
        old = known;
      } else {
        if (keyed.size) next.classList.add("fresh");
        element.insertBefore(next, old);
        continue;
      }
    }
    if (!old) element.append(next);
    else if (old.nodeName !== next.nodeName) {
      const gone = old;
      old = old.nextSibling;
      gone.replaceWith(next);
      continue;
    } else updateNode(old, next);
    old = old ? old.nextSibling : null;
  }
  while (old) {
    const gone = old;
    old = old.nextSibling;
    gone.remove();
  }
}

function updateNode(old, next) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== next.data) old.data = next.data;
    return;
  }
  for (const { name, value } of [...next.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  // A reader has opened a table: `open` is not in the HTML, and stays.
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  updateChildren(old, next);
}
