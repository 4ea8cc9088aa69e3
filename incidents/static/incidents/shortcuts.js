/* Keys and the command palette of every page of the console. Everything here can also be reached without. */
"use strict";
(() => {
    const KEPT = "muster.shortcuts";
    const PAUSE = 180;
    const CHORD = 1_500;
    const byId = (id) => document.getElementById(id);

    function kept() { try { return window.localStorage.getItem(KEPT) !== "off"; } catch { return true; } }
    function keep(on) { try { window.localStorage.setItem(KEPT, on ? "on" : "off"); } catch { /* Private windows keep nothing. */ } }

    /* The palette. */
    let asked = null;
    let waiting = 0;
    const options = () => [...byId("m-palette").querySelectorAll("[role=option]")];
    const chosen = () => byId("m-palette").querySelector("[role=option][aria-selected=true]");

    function choose(option) {
        chosen()?.setAttribute("aria-selected", "false");
        const field = byId("m-palette-text");
        if (!option) { field.removeAttribute("aria-activedescendant"); return; }
        option.setAttribute("aria-selected", "true");
        field.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
    }

    function step(by) {
        const all = options();
        if (!all.length) { return; }
        const place = all.indexOf(chosen());
        choose(all[(place + by + all.length) % all.length]);
    }

    async function look() {
        const dialog = byId("m-palette");
        const field = byId("m-palette-text");
        const text = field.value.trim();
        if (text === asked) { return; }
        asked = text;
        const answer = await fetch(`${dialog.dataset.find}?q=${encodeURIComponent(text)}`, { credentials: "same-origin", headers: { "X-Muster-Dialog": "1" } });
        if (asked !== text) { return; }
        if (!answer.ok || answer.redirected) { window.location.assign(`${dialog.dataset.find}?q=${encodeURIComponent(text)}`); return; }
        dialog.querySelector("[data-found]").innerHTML = await answer.text();
        const count = options().length;
        field.setAttribute("aria-expanded", String(count > 0));
        dialog.querySelector("[data-found-count]").textContent = count === 1 ? "1 found." : `${count} found.`;
        choose(text ? options()[0] : null);
    }

    function openPalette() {
        const dialog = byId("m-palette");
        if (!dialog || dialog.open) { return; }
        document.querySelectorAll("dialog[open]").forEach((other) => other.id === "m-keys" && other.close());
        dialog.showModal();
        const field = byId("m-palette-text");
        field.select();
        field.focus();
        asked = null;
        look().catch(() => {});
    }

    function openKeys() {
        const dialog = byId("m-keys");
        if (!dialog || dialog.open) { return; }
        byId("m-palette")?.close();
        byId("m-keys-on").checked = kept();
        dialog.showModal();
    }

    function preparePalette() {
        const dialog = byId("m-palette");
        if (!dialog) { return; }
        const field = byId("m-palette-text");
        field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => look().catch(() => {}), PAUSE); });
        field.addEventListener("keydown", (event) => {
            if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); }
            // A search field would only be emptied.
            if (event.key === "Escape") { event.preventDefault(); dialog.close(); }
            if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); go(event.ctrlKey || event.metaKey).catch(() => {}); }
        });
        byId("m-keys-on").addEventListener("change", (event) => keep(event.target.checked));
    }

    async function go(elsewhere) {
        clearTimeout(waiting);
        await look();
        const option = chosen();
        if (!option) { return; }
        if (elsewhere) { window.open(option.href, "_blank", "noopener"); } else { byId("m-palette").close(); window.location.assign(option.href); }
    }

    document.addEventListener("click", (event) => {
        if (event.defaultPrevented || event.button !== 0) { return; }
        const modified = event.metaKey || event.ctrlKey || event.shiftKey;
        if (event.target.closest("[data-open-palette]") && !modified && byId("m-palette")) { event.preventDefault(); openPalette(); }
        if (event.target.closest("[data-open-keys]")) { openKeys(); }
        if (event.target.closest("#m-palette [data-close], #m-keys [data-close]")) { event.target.closest("dialog").close(); }
        if (event.target.id === "m-palette" || event.target.id === "m-keys") { event.target.close(); }
    });

    /* Keys. */
    const TYPED = "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]), textarea, select, [contenteditable], [role=textbox], [role=combobox]";
    let chord = 0;

    function visit(address) { if (address) { window.location.assign(address); } }

    function take() {
        const button = document.querySelector('[data-part=head] form[action$="/do/take/"] button');
        if (button) { button.form.requestSubmit(button); }
    }

    function watch() {
        const button = document.querySelector('[data-part=side] form:is([action$="/do/watch/"], [action$="/do/unwatch/"]) button');
        if (button) { button.form.requestSubmit(button); }
    }

    function write() {
        const field = document.querySelector("#note textarea");
        if (field) { field.focus(); field.scrollIntoView({ block: "center" }); }
    }

    function search() {
        const field = document.querySelector(".m-queue input[type=search], .m-queue input[name=q], #searchbar");
        if (field && field.offsetParent !== null) { field.focus(); field.select(); } else { openPalette(); }
    }

    const KEYS = {
        "/": search,
        "?": openKeys,
        n: () => visit(byId("m-keys").dataset.new),
        t: take,
        w: watch,
        e: write,
        g: () => { chord = Date.now(); },
    };
    const AFTER_G = { q: () => visit(byId("m-keys").dataset.queue), d: () => visit(byId("m-keys").dataset.dashboard) };

    document.addEventListener("keydown", (event) => {
        if (event.defaultPrevented || event.isComposing || event.altKey) { return; }
        if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
            if (!byId("m-palette") || document.querySelector("dialog[open]:not(#m-palette, #m-keys)")) { return; }
            event.preventDefault();
            openPalette();
            return;
        }
        if (event.ctrlKey || event.metaKey || event.repeat || !byId("m-keys") || !kept()) { return; }
        const target = event.target instanceof Element ? event.target : null;
        if (target?.closest(TYPED) || document.querySelector("dialog[open]")) { return; }
        const isSecond = chord && Date.now() - chord < CHORD;
        const deed = isSecond ? AFTER_G[event.key] : KEYS[event.key];
        chord = 0;
        if (deed) { event.preventDefault(); deed(); }
    });

    if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", preparePalette); } else { preparePalette(); }
})();
