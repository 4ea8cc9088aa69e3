/* Keeps countdowns true while a page stands open. What the server wrote is right without it. */
"use strict";
(() => {
    const MINUTE = 60, HOUR = 3600, DAY = 86_400;
    const length = (seconds) => {
        const left = Math.max(0, Math.floor(seconds));
        if (left < MINUTE) { return "under 1 min"; }
        if (left < HOUR) { return `${Math.floor(left / MINUTE)} min`; }
        if (left < DAY) { return `${Math.floor(left / HOUR)} h ${Math.floor((left % HOUR) / MINUTE)} min`; }
        return `${Math.floor(left / DAY)} d ${Math.floor((left % DAY) / HOUR)} h`;
    };
    /* By how much the clock of this computer differs from the server's. */
    const offsets = new WeakMap();
    function tell(element) {
        if (!offsets.has(element)) { offsets.set(element, Date.parse(element.dataset.now) - Date.now()); }
        const seconds = (Date.parse(element.dateTime) - Date.now() - offsets.get(element)) / 1000;
        if (Number.isNaN(seconds)) { return; }
        const late = seconds < 0;
        const words = late ? `breached ${length(-seconds)} ago` : `${element.dataset.countdown}in ${length(seconds)}`;
        if (element.textContent !== words) { element.textContent = words; }
        if (late && !element.classList.contains("q-due-late")) {
            element.classList.remove("q-due-soon", "q-due-later");
            element.classList.add("q-due-late");
        }
    }
    const tellAll = () => document.querySelectorAll("time[data-countdown]").forEach(tell);
    tellAll();
    window.setInterval(tellAll, 15_000);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) { tellAll(); } });
})();
