/* Fills many hours of a rate's grid at once; without it each hour is typed. */
"use strict";
(() => {
    const form = document.querySelector("[data-costs-grid]");
    const tools = form?.querySelector("[data-costs-fill]");
    if (!tools) { return; }
    const hours = Array.from(form.querySelectorAll("input[name=hours]"));
    if (hours.length !== 168 || hours[0].readOnly) { return; }
    const shade = (input) => {
        const percent = Number(input.value);
        input.dataset.level = Number.isNaN(percent) || percent === 0 ? "0" : String(Math.min(5, Math.ceil(percent / 25)));
    };
    hours.forEach((input) => { shade(input); input.addEventListener("input", () => shade(input)); });
    tools.hidden = false;
    const number = (name) => Number(tools.querySelector(`[data-costs-${name}]`).value);
    tools.querySelector("[data-costs-put]").addEventListener("click", () => {
        const [firstDay, lastDay] = tools.querySelector("[data-costs-days]").value.split("-").map(Number);
        const [first, last, percent] = [number("first"), number("last"), number("percent")];
        for (let day = firstDay; day <= lastDay; day += 1) {
            for (let hour = first; hour < last && hour < 24; hour += 1) {
                hours[day * 24 + hour].value = String(percent);
                shade(hours[day * 24 + hour]);
            }
        }
    });
})();
