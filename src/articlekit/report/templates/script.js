"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const body = document.body;
  body.classList.add("scripted");

  const press = (buttons, pressed) =>
    buttons.forEach((each) => each.setAttribute("aria-pressed", String(pressed(each))));

  // The view: everything marked, only what is kept, or both side by side.
  const views = all("[data-view]");
  const addCopies = () =>
    all(".run .line:not(:has(.copy))").forEach((line) => {
      const copy = document.createElement("span");
      copy.className = "copy";
      copy.dir = "auto";
      copy.textContent = line.closest(".kept") ? line.lastElementChild.textContent : "";
      line.append(copy);
    });
  const show = (name) => {
    if (name === "beside") addCopies();
    views.forEach((each) => body.classList.toggle(each.dataset.view, each.dataset.view === name));
    press(views, (each) => each.dataset.view === name);
  };
  views.forEach((each) => each.addEventListener("click", () => show(each.dataset.view)));

  // Filters: a removal is shown if one of its reasons is.
  const filters = all("[data-reason]");
  const filter = () => {
    const off = new Set(filters.filter((each) => each.getAttribute("aria-pressed") === "false").map((each) => each.dataset.reason));
    all("[data-reasons]").forEach((run) => {
      run.classList.toggle("filtered", run.dataset.reasons.split("\n").every((reason) => off.has(reason)));
    });
  };
  filters.forEach((each) =>
    each.addEventListener("click", () => {
      press([each], () => each.getAttribute("aria-pressed") === "false");
      filter();
    }),
  );

  // Tables: a click on a heading sorts by its column, numbers as numbers; a second click turns the order round.
  const sortable = (table, sort) =>
    all("thead th", table).forEach((heading, column) => {
      if (heading.querySelector(".hidden")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const isUp = heading.getAttribute("aria-sort") === "ascending";
        all("th", table).forEach((each) => each.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", isUp ? "descending" : "ascending");
        sort(column, isUp ? -1 : 1);
      });
    });
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));
  const valueOf = (cell) => {
    const text = cell.textContent.trim();
    const number = Number(text.replace(/[,%]/g, ""));
    return cell.classList.contains("count") && !Number.isNaN(number) ? number : text;
  };
  all("table.sortable").forEach((table) => {
    const tbody = table.tBodies[0];
    sortable(table, (column, sign) =>
      tbody.append(...[...tbody.rows].sort((a, b) => sign * compare(valueOf(a.cells[column]), valueOf(b.cells[column])))),
    );
  });

  let drawAll = null;
  // The table of pages is made from its data as far as it is looked at.
  const table = document.getElementById("pages-table");
  if (table) {
    const step = 200;
    const data = JSON.parse(document.getElementById("rows").textContent);
    const lower = data.map((row) => row.slice(3, 7).join("\n").toLowerCase());
    const labels = JSON.parse(table.dataset.labels);
    const [search, found, more] = ["search", "found", "more"].map((id) => document.getElementById(id));
    let order = data.map((_, index) => index);
    let size = step;
    const element = (name, text, className) => Object.assign(document.createElement(name), { textContent: text, className: className || "" });
    const cell = (text, className) => element("td", text, className);
    const isolated = (text) => {
      const outer = cell("");
      outer.append(element("bdi", text));
      return outer;
    };
    const makeRow = ([status, share, chars, source, title, site, date, page]) => {
      const row = document.createElement("tr");
      const first = cell("");
      first.append(element("span", labels[status] || status, `status ${status}`));
      const name = isolated(source);
      if (page) {
        const link = document.createElement("a");
        link.href = `#p${page}-page`;
        link.append(...name.childNodes);
        name.append(link);
      }
      row.append(first, cell(`${Math.round(100 * share)}%`, "count"), cell(chars.toLocaleString("en"), "count"), name);
      row.append(...[title, site, date].map(isolated));
      return row;
    };
    const draw = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const shown = order.filter((index) => words.every((word) => lower[index].includes(word)));
      table.tBodies[0].replaceChildren(...shown.slice(0, size).map((index) => makeRow(data[index])));
      found.textContent = words.length ? shown.length.toLocaleString("en") : "";
      more.hidden = shown.length <= size;
    };
    sortable(table, (column, sign) => {
      order = data.map((_, index) => index).sort((a, b) => sign * compare(data[a][column], data[b][column]) || a - b);
      draw();
    });
    search.addEventListener("input", () => {
      size = step;
      draw();
    });
    more.addEventListener("click", () => {
      size += 5 * step;
      draw();
    });
    draw();
    drawAll = () => {
      size = data.length;
      draw();
    };
  }

  // From removal to removal; and to the line that a link names, be it folded.
  const shown = () => all(".run[data-reasons], .pair.changed").filter((each) => each.offsetParent !== null);
  const move = (step) => {
    const runs = shown();
    if (!runs.length) return;
    const at = runs.indexOf(document.activeElement.closest(".run, .pair.changed"));
    const next = runs[at < 0 ? (step > 0 ? 0 : runs.length - 1) : (at + step + runs.length) % runs.length];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  };
  const unfold = (element) => {
    for (let each = element; each; each = each.parentElement) if (each.localName === "details") each.open = true;
  };
  const toolbar = document.querySelector(".toolbar");
  const measure = () => document.documentElement.style.setProperty("--bar", `${toolbar ? toolbar.offsetHeight : 0}px`);
  addEventListener("resize", measure);
  measure();
  const follow = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target) {
      unfold(target);
      if (target.offsetParent === null) {
        // The view or a filter hides it.
        show("marked");
        target.closest(".run")?.classList.remove("filtered");
      }
      target.scrollIntoView({ block: target.matches(".line") ? "center" : "start" });
    }
  };
  addEventListener("hashchange", follow);
  // In a frame of a notebook, addresses are those of the notebook; a link is to lead to a line of this page.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && location.protocol === "about:") {
      event.preventDefault();
      location.hash = link.getAttribute("href");
    }
  });
  follow();
  const foldAll = (open = all("main details").some((each) => !each.open)) =>
    all("main details").forEach((each) => (each.open = open));
  all("[data-move]").forEach((each) => each.addEventListener("click", () => move(Number(each.dataset.move))));
  all("[data-fold]").forEach((each) => each.addEventListener("click", () => foldAll()));
  // Everything is printed; then the page is as it was.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("main details").filter((each) => !each.open);
    foldAll(true);
    drawAll?.();
  });
  addEventListener("afterprint", () => folded.forEach((each) => (each.open = false)));

  const keys = { n: () => move(1), p: () => move(-1), f: () => foldAll(), v: () => {
    const at = views.findIndex((each) => each.getAttribute("aria-pressed") === "true");
    if (views.length) show(views[(at + 1) % views.length].dataset.view);
  } };
  addEventListener("keydown", (event) => {
    const isTyped = event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea");
    if (!isTyped && Object.hasOwn(keys, event.key)) {
      event.preventDefault();
      keys[event.key]();
    }
  });
})();
