/* Evaluation: what changes while a drill runs is asked for again. The page works without it. */
"use strict";
(() => {
    const EVERY = 5_000;
    const place = document.querySelector("[data-evaluation-live]");
    if (!place) { return; }

    async function refresh() {
        const answer = await fetch(place.dataset.evaluationLive, { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(15_000) });
        if (!answer.ok || answer.redirected) { return; }
        const text = await answer.text();
        // Whoever stands on a link in it is not thrown off.
        if (place.contains(document.activeElement) || text === place.dataset.shown) { return; }
        place.dataset.shown = text;
        place.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
    }
    setInterval(() => { if (!document.hidden) { refresh().catch(() => {}); } }, EVERY);
})();
