// The living page in a browser: asks its kernel for the moment, and puts the answer into the page that stands already.
const PACE_MS = 2500; // between an answer and the next question
const PATIENCE_MS = 12000; // without an answer, the page says that it is alone

export default {
  render({ model, el }) {
    const root = document.createElement("main");
    root.className = "shop";
    root.setAttribute("aria-busy", "true");
    el.append(root);
    let asked = 0, askedAt = 0, answeredAt = performance.now(), waiting = false, timer = 0;

    const form = () => {
      const fields = root.querySelector("form");
      if (!fields) return {};
      const data = new FormData(fields);
      return { period: data.get("period"), start: data.get("start"), end: data.get("end"), categories: data.getAll("categories") };
    };

    const ask = () => {
      clearTimeout(timer);
      waiting = true;
      askedAt = performance.now();
      root.dataset.asks = ++asked; // beside `answers`, for whoever waits
      model.send({ ask: asked, frame: !root.querySelector("form"), form: form() });
    };

    const answered = (message) => {
      if (message.frame && !root.querySelector("form")) root.innerHTML = message.frame;
      if (message.ask !== asked) return; // the wish has changed since
      waiting = false;
      answeredAt = performance.now();
      for (const [name, html] of Object.entries(message.parts)) {
        const place = root.querySelector(`[data-part="${name}"]`);
        if (place) fill(place, html);
      }
      root.classList.toggle("stale", !("counters" in message.parts));
      root.removeAttribute("aria-busy");
      root.dataset.answers = message.ask;
      root.dataset.took = Math.round(answeredAt - askedAt); // milliseconds, for whoever measures
      clearTimeout(timer);
      if (!document.hidden) timer = setTimeout(ask, PACE_MS);
    };

    const changed = (event) => {
      const period = root.querySelector('input[name="period"]:checked');
      root.querySelector(".dates").hidden = period.value !== "days";
      const boxes = [...root.querySelectorAll('input[name="categories"]')];
      if (!boxes.some((box) => box.checked)) event.target.checked = true; // at least one
      ask();
    };

    const watch = setInterval(() => {
      if (document.hidden || performance.now() - answeredAt < PATIENCE_MS || !waiting) return;
      root.classList.add("stale");
      const place = root.querySelector('[data-part="state"]');
      if (place) fill(place, '<p class="bad">Сервер страницы не отвечает. Она обновится сама, когда он вернётся.</p>');
      comeBack();
    }, 3000);

    const comeBack = async () => { // a server that came back has another kernel: the page begins anew
      const script = document.querySelector('body[data-voila] script[src*="voila"]');
      if (!script) return ask();
      try {
        const reply = await fetch(script.src, { cache: "no-store" });
        if (reply.ok) location.reload();
      } catch { /* not yet */ }
    };

    const seen = () => { if (!document.hidden) { answeredAt = performance.now(); ask(); } };

    root.addEventListener("change", changed);
    root.addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("visibilitychange", seen);
    model.on("msg:custom", answered);
    ask();
    return () => {
      clearTimeout(timer);
      clearInterval(watch);
      document.removeEventListener("visibilitychange", seen);
      model.off("msg:custom", answered);
    };
  },
};

function fill(place, html) {
  const fresh = document.createElement(place.tagName);
  fresh.innerHTML = html;
  join(place, fresh);
}

// Makes the children of `place` those of `fresh`, touching only what differs.
function join(place, fresh) {
  const keyed = new Map([...place.children].filter((child) => child.dataset.key).map((child) => [child.dataset.key, child]));
  let old = place.firstChild;
  for (const next of [...fresh.childNodes]) {
    const key = next.dataset?.key;
    if (key && old?.dataset?.key !== key) {
      const known = keyed.get(key);
      if (known) {
        place.insertBefore(known, old);
        old = known;
      } else {
        if (keyed.size) next.classList.add("fresh");
        place.insertBefore(next, old);
        continue;
      }
    }
    if (!old) place.append(next);
    else if (old.nodeName !== next.nodeName) {
      const gone = old;
      old = old.nextSibling;
      gone.replaceWith(next);
      continue;
    } else update(old, next);
    old = old ? old.nextSibling : null;
  }
  while (old) {
    const gone = old;
    old = old.nextSibling;
    gone.remove();
  }
}

function update(old, next) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== next.data) old.data = next.data;
    return;
  }
  for (const { name, value } of [...next.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  join(old, next);
}
