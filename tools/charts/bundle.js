import { expressionInterpreter } from "vega-interpreter";
import embed from "vega-embed";

// Without the interpreter Vega writes functions from text, which a strict content security policy forbids.
window.jahorinaChart = (element, spec) =>
  embed(element, spec, { ast: true, expr: expressionInterpreter, actions: false, defaultStyle: false, renderer: "svg", tooltip: { disableDefaultStyle: true } });
