/* Logging an incident: types by number, the priority as you answer, templates, and open incidents that may be the same. */
"use strict";
(() => {
    const MEDIUM = "2";
    const SHORTEST = 4;
    const form = document.querySelector("form[data-log]");
    if (!form) { return; }
    const data = JSON.parse(document.getElementById("log-data").textContent);
    const title = form.querySelector("[data-log-title]");
    const radios = [...form.querySelectorAll("[data-log-types] input[type=radio]")];
    const answer = (name) => form.querySelector(`input[name=${name}]:checked`)?.value || "";

    /* The type by its number, then the title. */
    form.querySelector("[data-log-types]").addEventListener("keydown", (event) => {
        const place = Number(event.key) - 1;
        if (!(place >= 0 && place < radios.length) || event.ctrlKey || event.altKey || event.metaKey) { return; }
        event.preventDefault();
        radios[place].checked = true;
        radios[place].dispatchEvent(new Event("change", { bubbles: true }));
        title.focus();
    });

    /* The priority that the two answers make. */
    const priority = form.querySelector("[data-log-priority]");
    function tellPriority() {
        const given = [answer("impact"), answer("urgency")];
        const cell = data.matrix[given.map((level) => level || MEDIUM).join("-")];
        if (!cell) { return; }
        const answered = given.filter(Boolean).length;
        const badge = priority.querySelector("[data-log-badge]");
        badge.className = `m-badge m-priority-${cell.rank}`;
        badge.textContent = cell.name;
        priority.querySelector("[data-log-how]").textContent = [
            "until you answer: both questions count as medium", "with the open question counted as medium", "from your two answers",
        ][answered];
    }

    /* A template fills in what nobody typed, and takes back only what a template brought. */
    const chooser = form.querySelector("select[name=template]");
    const brought = new Map();
    const named = (name) => [...form.querySelectorAll(`[name="${name}"]`)];
    function put(name, value) {
        const fields = named(name);
        if (!fields.length) { return false; }
        if (fields[0].type === "radio") {
            const held = answer(name);
            if (held && held !== brought.get(name)) { return false; }
            fields.forEach((radio) => { radio.checked = radio.value === value; });
        } else {
            if (fields[0].value.trim() && fields[0].value !== brought.get(name)) { return false; }
            fields[0].value = value;
        }
        brought.set(name, value);
        return true;
    }
    function fill() {
        const values = data.templates[chooser.value] || {};
        for (const name of [...brought.keys()]) { if (!(name in values)) { put(name, ""); brought.delete(name); } }
        const kept = Object.entries(values).filter(([name, value]) => !put(name, value)).map(([name]) => name);
        if (values.category || values.tags) { form.querySelector("[data-log-more]").open = true; }
        const words = form.querySelector("[data-log-filled]");
        words.textContent = !chooser.value ? "" : kept.length ? "Filled in. What you had typed was kept." : "Filled in.";
        tellPriority();
        look();
    }
    if (chooser) {
        form.querySelector("[data-log-fill]").hidden = true;
        chooser.addEventListener("change", fill);
        // What the server filled in from the address counts as brought, until somebody changes it.
        for (const [name, value] of Object.entries(data.templates[chooser.value] || {})) { brought.set(name, value); }
    }

    /* The type that a category suggests: taken where none is chosen, offered where another is. */
    const category = named("category")[0];
    const usual = document.createElement("p");
    usual.className = "m-help";
    usual.setAttribute("role", "status");
    category?.closest(".m-field").append(usual);
    function nameOf(radio) { return radio.closest("label").querySelector("strong").textContent; }
    let offeredFor = "";
    function offerType() {
        // Once for each category: the button must not vanish under whoever is just moving to it.
        if (category.value.trim() === offeredFor) { return; }
        const option = [...(category.list?.options || [])].find((one) => one.value === category.value.trim());
        const radio = radios.find((one) => one.value === option?.dataset.type);
        offeredFor = option ? option.value : "";
        usual.replaceChildren();
        if (!radio || radio.checked) { return; }
        if (!radios.some((one) => one.checked)) {
            radio.checked = true;
            usual.textContent = `Filed as “${nameOf(radio)}”, which is usual for this category.`;
            return;
        }
        const button = document.createElement("button");
        button.type = "button";
        button.className = "m-button";
        button.textContent = `Make it “${nameOf(radio)}”`;
        button.addEventListener("click", () => {
            radio.checked = true;
            usual.textContent = `Filed as “${nameOf(radio)}” now.`;
            category.focus();
        });
        usual.append("Usual for this category: ", button);
    }
    // As it is typed, so that the offer stands before whoever leaves the field by Tab.
    for (const what of ["input", "change"]) { category?.addEventListener(what, offerType); }

    /* Open incidents that may be the same, while somebody types. */
    const place = form.querySelector("[data-log-alike]");
    const words = form.querySelector("[data-log-alike-words]");
    let waiting = 0;
    let running = null;
    let asked = "";
    /* What else there is about it: each place brings its own list, the newest question's answer only. */
    const offers = form.querySelectorAll("[data-log-offers]");
    async function fillOffer(offer, body) {
        const question = offer.question = {};
        if (title.value.trim().length < SHORTEST) { offer.replaceChildren(); return; }
        const response = await fetch(offer.dataset.logOffers, { method: "POST", body, credentials: "same-origin" });
        if (!response.ok || response.redirected || offer.question !== question) { return; }
        const found = new DOMParser().parseFromString(await response.text(), "text/html").body;
        if (!offer.contains(document.activeElement)) { offer.replaceChildren(...found.children); }
    }
    async function ask() {
        const body = new FormData();
        for (const name of ["csrfmiddlewaretoken", "title", "description", "service"]) { body.set(name, named(name)[0].value); }
        const what = [...body.values()].join("\n");
        if (what === asked) { return; }
        asked = what;
        running?.abort();
        offers.forEach((offer) => { fillOffer(offer, body).catch(() => {}); });
        if (title.value.trim().length < SHORTEST) { place.replaceChildren(); words.textContent = ""; return; }
        running = new AbortController();
        const response = await fetch(form.dataset.duplicates, { method: "POST", body, credentials: "same-origin", signal: running.signal });
        if (!response.ok || response.redirected) { return; }
        const found = new DOMParser().parseFromString(await response.text(), "text/html").querySelector(".m-log-alike");
        // Whoever has moved into the list is not thrown out of it.
        if (place.contains(document.activeElement)) { asked = ""; return; }
        place.replaceChildren(...(found ? [found] : []));
        const count = Number(found?.dataset.count || 0);
        words.textContent = count ? `${count} open ${count === 1 ? "incident looks" : "incidents look"} alike. Alt and a number joins one.` : "";
    }
    function look() {
        clearTimeout(waiting);
        waiting = setTimeout(() => { ask().catch(() => {}); }, 350);
    }
    for (const name of ["title", "description", "service"]) { named(name)[0].addEventListener("input", look); }

    form.addEventListener("change", (event) => { if (["impact", "urgency"].includes(event.target.name)) { tellPriority(); } });
    document.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !document.querySelector("dialog[open]")) {
            event.preventDefault();
            form.requestSubmit(form.querySelector(".m-button-main"));
        } else if (event.altKey && !event.ctrlKey && !event.metaKey && /^Digit[1-9]$/.test(event.code)) {
            const button = place.querySelectorAll("button[name=join]")[Number(event.code.slice(5)) - 1];
            if (button) { event.preventDefault(); form.requestSubmit(button); }
        }
    });

    /* One press is one incident. The page may come back from the browser's memory: then it is to be pressed again. */
    let sent = false;
    form.addEventListener("submit", (event) => { if (sent) { event.preventDefault(); } sent = true; });
    window.addEventListener("pageshow", () => { sent = false; });

    /* The further fields stay as open as they were left. */
    const more = form.querySelector("[data-log-more]");
    try {
        if (localStorage.getItem("muster-log-more") === "open") { more.open = true; }
        more.addEventListener("toggle", () => { localStorage.setItem("muster-log-more", more.open ? "open" : "closed"); });
    } catch { /* Kept by nobody where storage is off. */ }

    tellPriority();
    look();
    if (!document.querySelector("[data-focus]")) { (radios.find((radio) => radio.checked) ? title : radios[0])?.focus(); }
})();
