/* Programmes: the next dates while one types, and number keys that choose an answer. Without it a button shows the dates. */
"use strict";
(() => {
    const form = document.querySelector("[data-pg-form]");
    const place = document.querySelector("[data-pg-dates]");
    const names = ["starts_on", "time_of_day", "time_zone", "recurs", "rule", "windows", "is_surprise", "planned_minutes"];
    let waiting = null;
    let asked = 0;

    async function look() {
        const typed = new FormData(form);
        const query = new URLSearchParams({ programme: form.dataset.pgSlug || "" });
        names.forEach((name) => { if (typed.get(name)) { query.set(name, typed.get(name)); } });
        const number = ++asked;
        try {
            const answer = await fetch(`${form.dataset.pgAddress}?${query}`, { headers: { Accept: "text/html" } });
            if (answer.ok && number === asked) { place.innerHTML = await answer.text(); }
        } catch { /* The button is still there. */ }
    }

    function showMicro() {
        const part = form.querySelector("[data-pg-micro]");
        const kind = form.querySelector("[name=exercise_type]");
        if (part && kind) { part.hidden = kind.value !== "micro"; }
    }

    if (form && place) {
        showMicro();
        form.addEventListener("input", (event) => {
            showMicro();
            if (!names.includes(event.target.name)) { return; }
            clearTimeout(waiting);
            waiting = setTimeout(look, 300);
        });
    }

    const question = document.querySelector("[data-pg-keys]");
    if (question) {
        document.addEventListener("keydown", (event) => {
            if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=radio]), textarea, select")) { return; }
            const choice = question.querySelector(`input[type=radio][value="${CSS.escape(event.key)}"]`);
            if (choice) { choice.checked = true; choice.focus(); event.preventDefault(); }
        });
    }
})();
