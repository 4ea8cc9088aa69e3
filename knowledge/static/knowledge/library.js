// Search as you type, "/" to search. Every page works without.
"use strict";

(() => {
    const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

    document.addEventListener("keydown", (event) => {
        if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
        const field = document.querySelector("#q, #top-q");
        if (field) {
            event.preventDefault();
            field.focus();
            field.select();
        }
    });

    const form = document.querySelector("[data-library-search]");
    const found = document.getElementById("found");
    if (!form || !found) return;

    const field = form.querySelector("input[type=search]");
    const shelves = document.getElementById("shelves");
    const DELAY = 160;
    let timer = 0;
    let asked = new URLSearchParams(new FormData(form)).toString();
    let running = null;

    const show = (html) => {
        found.innerHTML = html;
        if (shelves) shelves.hidden = html.trim() !== "";
    };

    const look = async () => {
        const question = new URLSearchParams(new FormData(form)).toString();
        if (question === asked) return;
        asked = question;
        if (running) running.abort();
        if (field.value.trim().length < 2) {
            show("");
            return;
        }
        running = new AbortController();
        try {
            const response = await fetch(`${form.action}?${question}&part=1`, { signal: running.signal, credentials: "same-origin", redirect: "error" });
            if (!response.ok) return;
            const html = await response.text();
            if (question !== asked) return;
            show(html);
            if (!shelves) history.replaceState(null, "", `${form.action}?${question}`);
        } catch (error) {
            // Asked again, or the network is away: sending the form says which.
            if (error.name !== "AbortError") asked = "";
        }
    };

    form.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(look, DELAY);
    });
})();
