/* Keeps the health page fresh while somebody looks at it: it asks for the page again and puts its part in place. */
"use strict";
(() => {
    const EVERY = 5_000;

    function begin() {
        const page = document.querySelector("[data-health]");
        if (!page) { return; }
        const part = page.querySelector("[data-health-part]");
        const words = page.querySelector("[data-health-words]");
        const button = page.querySelector("[data-health-pause]");
        let paused = false;
        let asking = false;

        async function refresh() {
            const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(15_000) });
            if (!answer.ok || answer.redirected) { throw new Error("no page"); }
            const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
            const next = fresh.querySelector("[data-health-part]");
            if (!next || paused) { return; }
            const open = Boolean(part.querySelector("details[open]"));
            const focus = document.activeElement && part.contains(document.activeElement) ? document.activeElement.getAttribute("href") || document.activeElement.tagName : null;
            part.replaceChildren(...document.importNode(next, true).childNodes);
            part.querySelectorAll("details").forEach((item) => { item.open = open; });
            if (focus) {
                const again = [...part.querySelectorAll("a, summary")].find((item) => item.getAttribute("href") === focus || item.tagName === focus);
                if (again) { again.focus({ preventScroll: true }); }
            }
            words.textContent = fresh.querySelector("[data-health-words]").textContent;
            words.classList.remove("m-wrong");
        }

        function tick() {
            if (paused || asking || document.visibilityState !== "visible") { return; }
            asking = true;
            refresh().catch(() => {
                words.classList.add("m-wrong");
                words.textContent = "Not updated: Muster cannot be reached. What stands below is old.";
            }).finally(() => { asking = false; });
        }

        button.addEventListener("click", () => {
            paused = !paused;
            button.setAttribute("aria-pressed", String(paused));
            button.textContent = paused ? "Updates are paused" : "Pause updates";
            tick();
        });
        document.addEventListener("visibilitychange", tick);
        button.hidden = false;
        setInterval(tick, EVERY);
    }
    if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", begin); } else { begin(); }
})();
