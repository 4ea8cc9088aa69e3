/* Offers more empty rows for dates with other hours. Without it there are a few, and a few more after each saving. */
"use strict";
(() => {
    document.querySelectorAll("[data-exception-rows]").forEach((place) => {
        const more = place.querySelector("[data-exception-more]");
        const last = place.querySelector("[data-exception-row]");
        if (!more || !last) { return; }
        more.hidden = false;
        more.addEventListener("click", () => {
            const row = last.cloneNode(true);
            row.removeAttribute("data-exception-row");
            row.querySelectorAll("input").forEach((field) => { field.value = ""; });
            more.parentElement.before(row);
            row.querySelector("input").focus();
        });
    });
})();
