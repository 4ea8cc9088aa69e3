/* Lets an amount that grows run on while a page stands open, and asks for the true one now and then. Writes nothing. */
"use strict";
(() => {
    const AGAIN = 60_000;
    const begun = new WeakMap();
    const words = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
    function tick(element) {
        if (!begun.has(element)) { begun.set(element, Date.now()); }
        const hours = (Date.now() - begun.get(element)) / 3_600_000;
        const amount = Number(element.dataset.meter) + Number(element.dataset.meterHour) * hours;
        if (Number.isNaN(amount)) { return; }
        const told = `${element.dataset.meterWords} ${words.format(amount)}`.trim();
        if (element.textContent !== told) { element.textContent = told; }
    }
    const tickAll = () => { if (!document.hidden) { document.querySelectorAll("[data-meter]").forEach(tick); } };
    window.setInterval(tickAll, 1_000);
    document.addEventListener("visibilitychange", tickAll);
    /* The rate changes with the hour and with what suffers: the part is fetched anew, unless somebody is at work in it. */
    window.setInterval(() => {
        if (document.hidden) { return; }
        document.querySelectorAll("[data-meter]").forEach((element) => {
            const place = element.closest("[data-fragment]");
            if (!place || place.contains(document.activeElement)) { return; }
            place.parentElement.dispatchEvent(new CustomEvent("muster:shown", { bubbles: true }));
        });
    }, AGAIN);
})();
