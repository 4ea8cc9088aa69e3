/* Makes pages quicker to use. Everything here also works without it. */
"use strict";
(() => {
    const DIALOG = { "X-Muster-Dialog": "1" };

    /* A part of this very page is looked at anew. */
    function leadTo(url) {
        const there = new URL(url, window.location.href);
        if (!there.hash || there.pathname !== window.location.pathname || there.search !== window.location.search) { window.location.assign(url); return; }
        window.location.hash = there.hash;
        window.location.reload();
    }

    /* Acts open in a dialog; its address is a page of its own without scripts. */
    async function load(dialog, url, options = {}) {
        const answer = await fetch(url, { credentials: "same-origin", ...options, headers: DIALOG });
        const location = answer.headers.get("X-Muster-Location");
        if (location) { leadTo(location); return; }
        const kind = answer.headers.get("Content-Type") || "";
        const text = await answer.text();
        // A page instead of a form means that something else is to be said: say it in full.
        if (answer.redirected || !kind.startsWith("text/html") || !text.includes("data-act-form")) { window.location.assign(url); return; }
        dialog.innerHTML = text;
        prepare(dialog);
        if (!dialog.open) { dialog.showModal(); }
        (dialog.querySelector("[data-focus]") || dialog.querySelector(".m-field-wrong :is(input, select, textarea)") || dialog.querySelector(":is(input, select, textarea):not([type=hidden])") || dialog.querySelector("button"))?.focus();
    }

    function openDialog(url) {
        let dialog = document.getElementById("m-dialog");
        if (!dialog) {
            dialog = document.createElement("dialog");
            dialog.id = "m-dialog";
            dialog.className = "m-dialog";
            dialog.setAttribute("aria-labelledby", "act-title");
            document.body.append(dialog);
            dialog.addEventListener("submit", (event) => {
                const form = event.target.closest("[data-act-form]");
                if (!form) { return; }
                event.preventDefault();
                const button = form.querySelector("button[type=submit]");
                button.disabled = true;
                load(dialog, form.action, { method: "POST", body: new FormData(form) }).catch(() => form.submit()).finally(() => { button.disabled = false; });
            });
            dialog.addEventListener("click", (event) => {
                if (event.target.closest("[data-dialog-close]")) { event.preventDefault(); dialog.close(); }
            });
        }
        load(dialog, url).catch(() => window.location.assign(url));
    }

    document.addEventListener("click", (event) => {
        const link = event.target.closest("a[data-dialog]");
        if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) { return; }
        event.preventDefault();
        openDialog(link.href);
    });

    /* Suggestions for fields that name a row. */
    let lists = 0;
    function suggest(input) {
        const list = document.createElement("datalist");
        list.id = `m-suggestions-${++lists}`;
        input.after(list);
        input.setAttribute("list", list.id);
        let waiting = 0;
        let asked = null;
        const ask = async () => {
            const text = input.value.trim();
            if (text === asked) { return; }
            asked = text;
            const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`, { credentials: "same-origin" });
            if (!answer.ok || asked !== text) { return; }
            const { suggestions } = await answer.json();
            list.replaceChildren(...suggestions.map(({ value, label, type }) => {
                const option = document.createElement("option");
                option.value = value;
                if (label) { option.label = label; }
                if (type) { option.dataset.type = type; }
                return option;
            }));
        };
        input.addEventListener("focus", ask);
        input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 150); });
    }

    /* Parts of a page that come after it. */
    async function fetchFragment(place) {
        const answer = await fetch(place.dataset.fragment, { credentials: "same-origin", headers: DIALOG });
        if (answer.ok && answer.status === 200) { place.innerHTML = await answer.text(); }
    }

    function dropEmpty(form) {
        form.addEventListener("submit", () => {
            form.querySelectorAll("input, select").forEach((field) => { if (!field.value) { field.disabled = true; } });
        });
    }

    /* Unfold's icons that act on a click, made buttons for keyboards and screen readers. */
    const NAMES = [["sidebarMobileOpen", "Menu"], ["sidebarDesktopOpen", "Show or hide the menu"], ["openDropdown", "Your account"]];
    function makeButtons() {
        document.querySelectorAll("span, div, a:not([href])").forEach((element) => {
            const deed = element.getAttribute("x-on:click");
            if (!deed || element.hasAttribute("role") || element.closest("[data-muster-button]")) { return; }
            const name = NAMES.find(([word]) => deed.includes(word));
            if (!name) { return; }
            element.dataset.musterButton = "";
            element.setAttribute("role", "button");
            element.tabIndex = 0;
            element.setAttribute("aria-label", name[1]);
            element.addEventListener("keydown", (event) => {
                if (event.key === "Enter" || event.key === " ") { event.preventDefault(); element.click(); }
            });
        });
    }

    function prepare(root) {
        root.querySelectorAll("input[data-suggest]:not([list])").forEach(suggest);
        root.querySelectorAll("[data-fragment]").forEach((place) => { fetchFragment(place).catch(() => {}); });
        root.querySelectorAll("form[data-drop-empty]").forEach(dropEmpty);
    }

    // Parts of a page that another script has put in place.
    document.addEventListener("muster:shown", (event) => prepare(event.target));

    /* Select2 gives its boxes no name: they have that of the select which they stand for. */
    function nameSelects() {
        document.querySelectorAll(".select2-selection").forEach((box) => {
            const select = box.closest(".select2-container")?.previousElementSibling;
            const name = select?.getAttribute("aria-label") || select?.labels?.[0]?.textContent.trim();
            if (!name) { return; }
            box.removeAttribute("aria-labelledby");
            [box, ...box.querySelectorAll(".select2-search__field")].forEach((part) => part.setAttribute("aria-label", name));
        });
    }
    // After whatever else waits for the page, which is when Select2 makes them.
    window.addEventListener("load", () => window.setTimeout(nameSelects));

    function begin() {
        prepare(document);
        makeButtons();
        (document.querySelector("#content [data-focus]") || document.querySelector("#content [data-first]"))?.focus();
    }
    if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", begin); } else { begin(); }
})();
