/* Whoever goes by keyboard or points at a chart reads each step of it; without this file the table says the same. */
(() => {
    "use strict";

    const STEPS = { ArrowRight: 1, ArrowLeft: -1, PageDown: 7, PageUp: -7 };

    function prepare(plot) {
        const places = [...plot.querySelectorAll(".ch-place")];
        const said = plot.querySelector(".ch-said");
        if (plot.dataset.ready || !places.length || !said) return;
        plot.dataset.ready = "yes";
        plot.tabIndex = 0;
        plot.setAttribute("role", "group");
        plot.setAttribute("aria-label", `${plot.dataset.chart}: the arrow keys read each step, Enter opens it`);
        let here = -1;

        function show(number) {
            places[here]?.classList.remove("ch-here");
            here = number;
            said.hidden = here < 0;
            if (here < 0) return;
            places[here].classList.add("ch-here");
            said.textContent = places[here].dataset.words;
            said.classList.toggle("ch-said-left", here > places.length / 2);
        }

        plot.addEventListener("keydown", (event) => {
            const last = places.length - 1;
            if (event.key in STEPS) {
                const from = here < 0 ? (STEPS[event.key] > 0 ? -1 : last + 1) : here;
                show(Math.min(last, Math.max(0, from + STEPS[event.key])));
            } else if (event.key === "Home" || event.key === "End") show(event.key === "Home" ? 0 : last);
            else if (event.key === "Escape") show(-1);
            else if (event.key === "Enter" && places[here]?.hasAttribute("href")) location.assign(places[here].getAttribute("href"));
            else return;
            event.preventDefault();
        });
        plot.addEventListener("pointermove", (event) => {
            const number = places.indexOf(event.target.closest(".ch-place"));
            if (number >= 0 && number !== here) show(number);
        });
        plot.addEventListener("pointerleave", () => show(-1));
        plot.addEventListener("blur", () => show(-1));
        // The words stand in the chart now; the browser's own would cover it.
        for (const title of plot.querySelectorAll("title")) title.remove();
    }

    function prepareAll() {
        document.querySelectorAll(".ch-plot").forEach(prepare);
    }

    // On paper every table stands open, and afterwards as it stood.
    let opened = [];
    addEventListener("beforeprint", () => {
        opened = [...document.querySelectorAll(".ch-table:not([open])")].filter((one) => one.querySelectorAll("tbody tr").length <= 40);
        opened.forEach((one) => { one.open = true; });
    });
    addEventListener("afterprint", () => opened.forEach((one) => { one.open = false; }));

    prepareAll();
    // Cards that come after the page bring charts too.
    new MutationObserver(prepareAll).observe(document.body, { childList: true, subtree: true });
})();
