/* The queue: keys, and rows that refresh by themselves. Everything here also works without it. */
"use strict";
(() => {
    const EVERY = 30_000;
    const NOBODY_THERE = 3_600_000;
    const PAUSED = "muster-queue-paused";
    const queue = document.querySelector(".m-queue");
    if (!queue) { return; }
    const rows = () => [...queue.querySelectorAll("tr[data-row]")];
    const isTyping = () => {
        const here = document.activeElement;
        return Boolean(here && (here.isContentEditable || here.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])")));
    };

    /* Ticks: say how many, keep the bar in sight while there are some. */
    function countTicks() {
        const form = queue.querySelector("form[data-bulk]");
        if (!form) { return; }
        const ticks = [...form.querySelectorAll("input[name=incident]")];
        const ticked = ticks.filter((tick) => tick.checked).length;
        const words = form.querySelector("[data-bulk-count]");
        const all = form.querySelector("[data-tick-all]");
        const text = ticked ? `${ticked} ticked:` : "Tick incidents to";
        if (words && words.textContent !== text) { words.textContent = text; }
        if (all) { all.checked = ticked > 0 && ticked === ticks.length; all.indeterminate = ticked > 0 && ticked < ticks.length; }
        form.classList.toggle("q-has-ticks", ticked > 0);
    }
    queue.addEventListener("change", (event) => {
        if (event.target.matches("[data-tick-all]")) {
            queue.querySelectorAll("input[name=incident]").forEach((tick) => { tick.checked = event.target.checked; });
        }
        if (event.target.matches("[data-tick-all], input[name=incident]")) { countTicks(); }
    });

    /* Keys: j and k move between rows, x ticks, Enter opens (the link under the focus). */
    const rowOf = (element) => element && element.closest && element.closest("tr[data-row]");
    function go(step) {
        const list = rows();
        if (!list.length) { return; }
        const here = list.indexOf(rowOf(document.activeElement));
        const next = here < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(here + step, 0), list.length - 1);
        const link = list[next].querySelector(".m-ref a");
        link.focus();
        list[next].scrollIntoView({ block: "nearest" });
    }
    document.addEventListener("keydown", (event) => {
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping() || document.querySelector("dialog[open]")) { return; }
        if (event.key === "j" || event.key === "k") { event.preventDefault(); go(event.key === "j" ? 1 : -1); return; }
        const row = rowOf(document.activeElement);
        if (!row) { return; }
        if (event.key === "x") {
            const tick = row.querySelector("input[name=incident]");
            if (tick) { event.preventDefault(); tick.checked = !tick.checked; countTicks(); }
        }
        if (event.key === "Enter" && document.activeElement.matches("input[name=incident]")) {
            event.preventDefault();
            row.querySelector(".m-ref a").click();
        }
    });

    /* Menus close by Escape and by a click elsewhere. */
    document.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") { return; }
        queue.querySelectorAll("details[data-menu][open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
    });
    document.addEventListener("click", (event) => {
        queue.querySelectorAll("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) { menu.open = false; } });
    });

    /* On a narrow screen the current list is in sight among the tabs. */
    const current = queue.querySelector(".m-tabs [aria-current]");
    if (current) { current.parentElement.scrollLeft = Math.max(0, current.offsetLeft - current.parentElement.offsetLeft - 16); }

    /* Refreshing: what is ticked, under the focus and in sight stays so. */
    const address = queue.dataset.live;
    const control = queue.querySelector("[data-live-control]");
    countTicks();
    if (!address || !control) { return; }
    const words = control.querySelector("[data-live-words]");
    const button = control.querySelector("[data-live-toggle]");
    const news = queue.querySelector("[data-live-news]");
    let tag = "";
    let lastSeen = Date.now();
    let asked = Date.now();
    let fresh = 0;
    let state = sessionStorage.getItem(PAUSED) ? "paused" : "on";
    const SAYS = { on: "Refreshes by itself", paused: "Paused", gone: "Stopped: nobody was here for an hour", failed: "Could not refresh; tries again" };

    function show(next) {
        state = next;
        const extra = fresh ? `, ${fresh} new` : "";
        words.textContent = SAYS[state] + extra;
        const isOn = state === "on" || state === "failed";
        button.textContent = isOn ? "Pause" : "Resume";
        button.setAttribute("aria-pressed", String(!isOn));
        button.setAttribute("aria-label", isOn ? "Pause refreshing" : "Resume refreshing");
    }

    const isBusy = () => document.hidden || document.querySelector("dialog[open]") || queue.querySelector("details[data-menu][open]") || isTyping();

    async function refresh() {
        asked = Date.now();
        const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
        if (answer.status === 304) { show("on"); return; }
        if (!answer.ok || answer.redirected) { throw new Error("no rows"); }
        const text = await answer.text();
        if (isBusy() || state === "paused") { return; }
        tag = answer.headers.get("ETag") || "";
        put(new DOMParser().parseFromString(text, "text/html"));
        show("on");
    }

    function put(page) {
        const before = new Set(rows().map((row) => row.dataset.row));
        const ticked = new Set([...queue.querySelectorAll("input[name=incident]:checked")].map((tick) => tick.value));
        const focus = placeOf(document.activeElement);
        const anchor = rows().find((row) => row.getBoundingClientRect().bottom > 0);
        const top = anchor ? anchor.getBoundingClientRect().top : 0;
        page.querySelectorAll("[data-live-part]").forEach((part) => {
            const place = queue.querySelector(`[data-live-part="${part.dataset.livePart}"]`);
            if (place && place.innerHTML !== part.innerHTML) { place.replaceChildren(...document.importNode(part, true).childNodes); }
        });
        queue.querySelectorAll("input[name=incident]").forEach((tick) => { tick.checked = ticked.has(tick.value); });
        countTicks();
        const again = focus && find(focus);
        if (again && again !== document.activeElement) { again.focus({ preventScroll: true }); }
        const same = anchor && queue.querySelector(`tr[data-row="${anchor.dataset.row}"]`);
        if (same && window.scrollY > 0) { window.scrollBy(0, same.getBoundingClientRect().top - top); }
        const added = rows().filter((row) => !before.has(row.dataset.row));
        added.forEach((row) => row.classList.add("q-new"));
        if (added.length) {
            fresh += added.length;
            news.textContent = `${added.length} new`;
        }
    }

    /* An element of the refreshed parts, told so that it is found again. */
    function placeOf(element) {
        if (!element || !element.closest("[data-live-part]")) { return null; }
        const row = rowOf(element);
        if (row) { return { row: row.dataset.row, kind: element.matches("input") ? "input" : ".m-ref a" }; }
        return { href: element.getAttribute("href"), name: element.getAttribute("value"), all: element.matches("[data-tick-all]") };
    }
    function find(place) {
        if (place.row) {
            const row = queue.querySelector(`tr[data-row="${place.row}"]`);
            return row ? row.querySelector(place.kind) : rows()[0]?.querySelector(".m-ref a");
        }
        if (place.all) { return queue.querySelector("[data-tick-all]"); }
        return [...queue.querySelectorAll("[data-live-part] :is(a, button)")].find((item) => (place.href && item.getAttribute("href") === place.href) || (place.name && item.value === place.name));
    }

    function tick() {
        if (state === "paused" || state === "gone") { return; }
        if (Date.now() - lastSeen > NOBODY_THERE) { show("gone"); return; }
        if (Date.now() - asked < EVERY || isBusy()) { return; }
        refresh().catch(() => show("failed"));
    }

    ["pointermove", "pointerdown", "keydown", "scroll", "focus"].forEach((name) => window.addEventListener(name, () => {
        lastSeen = Date.now();
        if (fresh && name !== "pointermove") { fresh = 0; if (state === "on") { show("on"); } }
    }, { passive: true }));
    button.addEventListener("click", () => {
        const stops = state === "on" || state === "failed";
        if (stops) { sessionStorage.setItem(PAUSED, "1"); } else { sessionStorage.removeItem(PAUSED); }
        lastSeen = Date.now();
        show(stops ? "paused" : "on");
        if (!stops) { refresh().catch(() => show("failed")); }
    });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) { lastSeen = Date.now(); tick(); } });
    control.hidden = false;
    show(state);
    setInterval(tick, Number(queue.dataset.liveEvery) || 1_000);
})();
