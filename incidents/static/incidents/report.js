// While somebody writes what is wrong: asks what is known of it already, and shows it. Without this, the form asks once.
(() => {
    "use strict";
    const form = document.querySelector("form[data-known]");
    if (!form) {
        return;
    }
    // Not there while the form asks whether it is one of the known problems.
    const place = form.querySelector("[data-place]");
    const offers = [...form.querySelectorAll("[data-offers]")];
    const title = form.elements.namedItem("title");
    const service = form.elements.namedItem("service");
    const seen = form.elements.namedItem("seen");
    const WAIT = 400;
    const LEAST = 4;
    let timer = 0;
    let asked = "";
    let running = null;

    const show = (html) => {
        if (place.innerHTML.trim() === html.trim()) {
            return;
        }
        place.innerHTML = html.trim();
        const keys = new Set(seen.value.split(" ").filter(Boolean));
        place.querySelectorAll("[data-key]").forEach((item) => keys.add(item.dataset.key));
        seen.value = [...keys].join(" ");
    };

    // What else may help: each place brings its own list, the newest question's answer only.
    const fill = async (offer, query) => {
        const question = offer.question = {};
        const answer = await fetch(`${offer.dataset.offers}?${query}`);
        if (answer.ok && !answer.redirected && offer.question === question && !offer.contains(document.activeElement)) {
            offer.innerHTML = (await answer.text()).trim();
        }
    };

    const ask = async () => {
        const text = title.value.trim();
        const query = new URLSearchParams({ title: text.length < LEAST ? "" : text.slice(0, 200), service: service.value });
        if (query.toString() === asked) {
            return;
        }
        asked = query.toString();
        offers.forEach((offer) => { fill(offer, query).catch(() => {}); });
        if (!place) {
            return;
        }
        if (running) {
            running.abort();
        }
        running = new AbortController();
        try {
            const answer = await fetch(`${form.dataset.known}?${query}`, { signal: running.signal });
            if (answer.ok && !answer.redirected) {
                show(await answer.text());
            }
        } catch (error) {
            if (error.name !== "AbortError") {
                asked = "";
            }
        }
    };

    const later = () => {
        window.clearTimeout(timer);
        timer = window.setTimeout(ask, WAIT);
    };
    title.addEventListener("input", later);
    service.addEventListener("change", later);
    if (title.value || service.value) {
        later();
    }
})();
