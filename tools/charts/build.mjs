import { build } from "esbuild";

await build({
  entryPoints: ["bundle.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  legalComments: "eof",
  outfile: "../../src/jahorina/web/static/jahorina/vendor/vega.js",
});
