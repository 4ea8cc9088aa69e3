/* A job's page refreshes the part that tells how far the work is, until it has ended. */
"use strict";
(() => {
    const EVERY = 1000;
    const SLOWEST = 15000;
    const place = document.querySelector("[data-job]");
    const isLive = () => place.querySelector("[data-job-live]") !== null;
    if (!place || !isLive()) { return; }
    const byHand = document.querySelector("[data-job-by-hand]");
    const byItself = document.querySelector("[data-job-by-itself]");
    const showWho = (alone) => { byHand.hidden = alone; byItself.hidden = !alone; };
    let wait = EVERY;

    /* Only what changed is put in place: a reader's focus stays on the button, and words are not read out twice. */
    function take(html) {
        const fresh = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
        if (!fresh || !fresh.hasAttribute("data-job-state")) { throw new Error("not a job"); }
        const held = place.querySelector("[data-job-state]");
        const bar = held.querySelector("progress");
        const next = fresh.querySelector("progress");
        const outline = (part) => [...part.querySelectorAll("*")].filter((node) => node.tagName !== "INPUT").map((node) => node.tagName).join();
        if (bar && next && outline(held) === outline(fresh)) {
            held.className = fresh.className;
            if (next.hasAttribute("value")) { bar.max = next.max; bar.value = next.value; } else { bar.removeAttribute("value"); }
            for (const name of [".m-badge", "[role=status]", ".j-percent"]) {
                const before = held.querySelector(name);
                const after = fresh.querySelector(name);
                if (before.textContent !== after.textContent) { before.textContent = after.textContent; }
            }
            return;
        }
        const hadFocus = held.contains(document.activeElement);
        held.replaceWith(fresh);
        if (hadFocus) { (fresh.querySelector("a, button") || place).focus(); }
    }

    async function look() {
        if (!document.hidden) {
            try {
                const answer = await fetch(place.dataset.url, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
                if (!answer.ok || answer.redirected) { throw new Error(String(answer.status)); }
                take(await answer.text());
                wait = EVERY;
                showWho(true);
            } catch {
                /* Muster is being started again, or the reader is signed out: less often, and the link is offered. */
                wait = Math.min(wait * 2, SLOWEST);
                showWho(false);
            }
        }
        if (isLive()) { setTimeout(look, wait); } else { byHand.hidden = byItself.hidden = true; }
    }
    showWho(true);
    setTimeout(look, EVERY);
})();
