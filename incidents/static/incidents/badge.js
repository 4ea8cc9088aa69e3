/* The badge of the inbox follows what comes while a page stays open and is looked at. */
"use strict";
(() => {
    const EVERY = 60_000;

    async function ask(link) {
        if (document.hidden) { return; }
        let told;
        try {
            const answer = await fetch(link.dataset.unread, { credentials: "same-origin", headers: { Accept: "application/json" } });
            if (!answer.ok || answer.redirected) { return; }
            told = await answer.json();
        } catch { return; }
        const badge = link.querySelector("[data-badge]");
        if (badge.textContent === told.badge) { return; }
        badge.textContent = told.badge;
        badge.hidden = !told.badge;
        link.setAttribute("aria-label", told.badge ? `Inbox, ${told.badge} unread` : "Inbox");
    }

    document.addEventListener("DOMContentLoaded", () => {
        const link = document.querySelector("[data-unread]");
        if (link) { setInterval(() => { ask(link); }, EVERY); }
    });
})();
