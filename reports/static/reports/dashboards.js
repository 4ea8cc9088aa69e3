/* Cards come after the page, a few at once, and say so while they are on their way. Without this file each title leads to its figures. */
(() => {
    "use strict";

    const AT_ONCE = 4;
    const HEADERS = { "X-Muster-Dialog": "1" };

    function wait(place) {
        place.setAttribute("aria-busy", "true");
        const words = document.createElement("p");
        words.className = "db-waits";
        words.textContent = "Counting…";
        place.replaceChildren(words);
    }

    function fail(place, again) {
        const words = document.createElement("p");
        words.className = "m-wrong";
        words.textContent = "This could not be counted. ";
        const button = document.createElement("button");
        button.type = "button";
        button.className = "m-button";
        button.textContent = "Try again";
        button.addEventListener("click", again);
        place.replaceChildren(words, button);
    }

    async function load(place) {
        wait(place);
        try {
            const answer = await fetch(place.dataset.card, { credentials: "same-origin", headers: HEADERS });
            if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
            place.innerHTML = await answer.text();
        } catch {
            fail(place, () => load(place));
        }
        place.removeAttribute("aria-busy");
    }

    async function loadAll() {
        const places = [...document.querySelectorAll("[data-card]")];
        places.forEach(wait);
        const next = async () => {
            const place = places.shift();
            if (!place) return;
            await load(place);
            await next();
        };
        await Promise.all(Array.from({ length: AT_ONCE }, next));
        document.body.dataset.counted = "yes";
    }

    function tidy(form) {
        const period = form.querySelector("[data-period]");
        form.querySelectorAll("[data-day]").forEach((field) => field.addEventListener("input", () => { period.value = "days"; }));
        form.addEventListener("submit", () => {
            const isByDays = period.value === "days";
            form.querySelectorAll("[data-day]").forEach((field) => { field.disabled = !isByDays; });
            period.disabled = isByDays;
            for (const option of form.querySelectorAll("option[data-several]:checked")) {
                const select = option.closest("select");
                for (const key of option.dataset.several.split(",").slice(1)) {
                    const more = document.createElement("input");
                    more.type = "hidden";
                    more.name = select.name;
                    more.value = key;
                    form.append(more);
                }
            }
            // An empty field of what a page may be kept to by itself says "all", so these stay.
            form.querySelectorAll("select:not([name=team]):not([name=service])").forEach((field) => { if (!field.value) field.disabled = true; });
        });
    }

    /* On a narrow page the chosen tab may stand beyond the edge of its row. */
    function show(tab) {
        const row = tab.closest(".m-tabs");
        row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - tab.offsetWidth) / 2;
    }

    function begin() {
        document.querySelectorAll(".m-tabs [aria-current]").forEach(show);
        document.querySelectorAll("[data-bar]").forEach(tidy);
        for (const button of document.querySelectorAll("[data-print]")) {
            button.hidden = false;
            button.addEventListener("click", () => print());
        }
        loadAll();
    }
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
    else begin();
})();
