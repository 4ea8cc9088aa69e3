/* Drills: pages that refresh by themselves. Everything here also works without it. */
"use strict";
(() => {
    const EVERY = 5_000;
    const NOBODY_THERE = 3_600_000;
    const place = document.querySelector("[data-drill-live]");
    if (!place) { return; }
    const words = document.querySelector("[data-drill-live-words]");
    const button = document.querySelector("[data-drill-live-toggle]");
    let tag = place.dataset.tag || "";
    let lastSeen = Date.now();
    let isPaused = false;

    /* The time of the drill goes on between two looks. */
    const clock = document.querySelector("[data-drill-clock]");
    const badge = document.querySelector("[data-drill-status]");
    let seconds = clock ? Number(clock.dataset.seconds) : 0;
    let rate = clock ? Number(clock.dataset.rate) : 0;
    let since = Date.now();
    function setClock(told) {
        seconds = Number(told.seconds);
        rate = Number(told.rate);
        since = Date.now();
        if (badge && told.status && badge.textContent !== told.status) { window.location.reload(); }
    }
    function showClock() {
        if (!clock || !rate) { return; }
        const whole = Math.floor(seconds + ((Date.now() - since) / 1000) * rate);
        const two = (number) => String(number).padStart(2, "0");
        clock.textContent = `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
    }
    setInterval(showClock, 1000);

    const isBusy = () => {
        const here = document.activeElement;
        const types = Boolean(here && place.contains(here) && here.matches("textarea, select, input:not([type=hidden])"));
        return document.hidden || types || Boolean(place.querySelector("details[data-act][open]"));
    };
    const say = (text) => { if (words && words.textContent !== text) { words.textContent = text; } };

    /* What is under the focus stays so: found again by its own mark. */
    function put(text) {
        const page = new DOMParser().parseFromString(text, "text/html");
        const fresh = page.querySelector("[data-drill-live]");
        if (!fresh) { return; }
        const mark = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.keep : "";
        const open = new Set([...place.querySelectorAll("details[open][data-keep]")].map((one) => one.dataset.keep));
        place.replaceChildren(...fresh.childNodes);
        setClock(fresh.dataset);
        place.querySelectorAll("details[data-keep]").forEach((one) => { if (open.has(one.dataset.keep)) { one.open = true; } });
        const again = mark ? place.querySelector(`[data-keep="${CSS.escape(mark)}"]`) : null;
        if (again) { again.focus({ preventScroll: true }); }
    }

    async function refresh() {
        const answer = await fetch(place.dataset.drillLive, { credentials: "same-origin", cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
        if (answer.status !== 304) {
            if (!answer.ok || answer.redirected) { throw new Error("no news"); }
            const text = await answer.text();
            if (isBusy() || isPaused) { return; }
            tag = answer.headers.get("ETag") || "";
            put(text);
        }
        say("Refreshes by itself");
    }

    function tick() {
        if (isPaused || isBusy()) { return; }
        if (Date.now() - lastSeen > NOBODY_THERE) { say("Stopped: nobody was here for an hour"); return; }
        refresh().catch(() => say("Could not refresh; tries again"));
    }
    ["pointermove", "keydown", "focus"].forEach((name) => window.addEventListener(name, () => { lastSeen = Date.now(); }, { passive: true }));
    if (button) {
        button.hidden = false;
        button.addEventListener("click", () => {
            isPaused = !isPaused;
            button.textContent = isPaused ? "Refresh by itself" : "Stop refreshing";
            say(isPaused ? "Does not refresh" : "Refreshes by itself");
            if (!isPaused) { tick(); }
        });
    }
    say("Refreshes by itself");
    setInterval(tick, EVERY);
})();
