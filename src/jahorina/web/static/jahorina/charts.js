// Makes a drawn chart a live one: tooltips, the reader's colours. The picture that is there stays if anything fails.
(() => {
  "use strict";

  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  const theme = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen || (dark.matches ? "dark" : "light");
  };

  const enliven = async (figure) => {
    const picture = figure.querySelector("img, .live-chart");
    if (!picture || !window.jahorinaChart) return;
    const address = new URL(figure.dataset.spec, window.location.href);
    address.searchParams.set("theme", theme());
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) return;
    const place = document.createElement("div");
    place.className = "live-chart";
    figure.insertBefore(place, picture);
    try {
      await window.jahorinaChart(place, await answer.json());
      picture.remove();
    } catch (error) {
      place.remove();
    }
  };

  const all = (root) => root.querySelectorAll("figure[data-chart]").forEach((figure) => enliven(figure).catch(() => {}));

  document.addEventListener("DOMContentLoaded", () => all(document));
  document.addEventListener("htmx:afterSettle", (event) => all(event.target));
  dark.addEventListener("change", () => all(document));
})();
