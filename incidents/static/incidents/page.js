/* The incident page: the bar that stays, what others change, the timeline's filters. All of it also works without. */
"use strict";
(() => {
    const FRAGMENT = { "X-Muster-Dialog": "1" };
    const EVERY = 20_000;
    const get = (url, headers = FRAGMENT) => fetch(url, { credentials: "same-origin", headers });

    /* The slim bar stands in for the header once that has scrolled away. */
    let watching = null;
    function watchHeader() {
        watching?.disconnect();
        const header = document.querySelector("[data-part=head]");
        const bar = document.querySelector("[data-bar]");
        if (!header || !bar) { return; }
        watching = new IntersectionObserver(([seen]) => {
            bar.hidden = seen.isIntersecting || seen.boundingClientRect.top > 0;
            document.documentElement.classList.toggle("m-has-bar", !bar.hidden);
        });
        watching.observe(header);
    }

    function foldOnPhones(root) {
        if (window.matchMedia("(max-width: 640px)").matches) {
            root.querySelectorAll("details[data-folds-on-phone]").forEach((details) => { details.open = false; });
        }
    }

    function focusNote() {
        const field = document.querySelector("#note textarea");
        field?.focus();
        field?.scrollIntoView({ block: "center" });
    }

    /* The timeline: another filter replaces it, older entries are put below. */
    async function filter(link) {
        const place = link.closest("[data-timeline]");
        const answer = await get(link.href);
        if (answer.status !== 200) { window.location.assign(link.href); return; }
        place.innerHTML = await answer.text();
        place.querySelector(`[data-story-filter="${link.dataset.storyFilter}"]`)?.focus();
    }

    async function older(link) {
        const place = link.closest("[data-timeline]");
        const answer = await get(link.href);
        if (answer.status !== 200) { window.location.assign(link.href); return; }
        const part = document.createElement("div");
        part.innerHTML = await answer.text();
        const first = part.querySelector(".m-entry");
        const days = place.querySelector("[data-days]");
        part.querySelectorAll("[data-day]").forEach((day) => {
            const same = days.querySelector(`[data-day="${day.dataset.day}"] .m-timeline`);
            if (same) { same.append(...day.querySelectorAll(":scope > .m-timeline > *")); } else { days.append(day); }
        });
        const next = part.querySelector(".m-older");
        const old = link.closest(".m-older");
        if (next) { old.replaceWith(next); } else { old.remove(); }
        if (first) { first.tabIndex = -1; first.focus(); }
    }

    /* What others change is told; the page changes only when the reader asks, and never where somebody types. */
    const page = document.querySelector("[data-incident-page]");
    let asking = false;

    async function ask() {
        if (!page || asking || document.hidden) { return; }
        asking = true;
        try {
            const query = new URLSearchParams({ version: page.dataset.version, after: page.dataset.after });
            const answer = await get(`${page.dataset.news}?${query}`);
            if (answer.status === 200 && !answer.redirected) { tell(await answer.text()); }
            if (answer.status === 404) { tell("<p>You can no longer see this incident. What you typed is still here: copy what you need.</p>"); }
        } catch { /* Offline: the next round asks again. */ } finally { asking = false; }
    }

    function tell(html) {
        const place = document.querySelector("[data-news-place]");
        if (place.innerHTML === html) { return; }
        place.innerHTML = html;
    }

    async function show() {
        const answer = await get(window.location.pathname, {});
        if (!answer.ok || answer.redirected) { window.location.reload(); return; }
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        const root = fresh.querySelector("[data-incident-page]");
        if (!root) { window.location.reload(); return; }
        document.querySelectorAll("[data-part]").forEach((part) => {
            const now = root.querySelector(`[data-part="${part.dataset.part}"]`);
            if (!now || part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) { return; }
            part.replaceWith(now);
            now.dispatchEvent(new CustomEvent("muster:shown", { bubbles: true }));
        });
        page.dataset.version = root.dataset.version;
        page.dataset.after = root.dataset.after;
        tell("<p>This page is up to date again.</p>");
        foldOnPhones(page);
        watchHeader();
        document.querySelector(".m-head-title")?.focus({ preventScroll: true });
    }

    document.addEventListener("click", (event) => {
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) { return; }
        const link = event.target.closest("[data-story-filter], [data-older], [data-show-news], [data-to-note], [data-to-top]");
        if (!link) { return; }
        event.preventDefault();
        const leave = () => { if (link.href) { window.location.assign(link.href); } else { window.location.reload(); } };
        if (link.matches("[data-story-filter]")) { filter(link).catch(leave); }
        if (link.matches("[data-older]")) { older(link).catch(leave); }
        if (link.matches("[data-show-news]")) { show().catch(leave); }
        if (link.matches("[data-to-note]")) { focusNote(); }
        if (link.matches("[data-to-top]")) { window.scrollTo({ top: 0 }); document.querySelector(".m-head-title")?.focus({ preventScroll: true }); }
    });

    watchHeader();
    foldOnPhones(document);
    if (page) {
        setInterval(ask, EVERY);
        document.addEventListener("visibilitychange", ask);
    }
})();
