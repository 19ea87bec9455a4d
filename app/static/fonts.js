// The faces of the map are those of the page: read from the @font-face rules, so that they are said once.

const BOLDNESS = { 400: '', 700: ' Bold' };

/** The `font-faces` of a MapLibre style for one family, each with the ranges that its file covers. */
export function fontFaces(family) {
  const faces = {};
  for (const rule of [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])) {
    if (!(rule instanceof CSSFontFaceRule) || rule.style.getPropertyValue('font-family').replace(/["']/g, '') !== family) continue;
    const name = family + BOLDNESS[rule.style.getPropertyValue('font-weight')];
    const [, address] = rule.style.getPropertyValue('src').match(/url\("?([^")]+)"?\)/);
    const ranges = rule.style.getPropertyValue('unicode-range').split(/,\s*/);
    faces[name] ??= [];
    faces[name].push({ url: new URL(address, rule.parentStyleSheet.href).href, 'unicode-range': ranges });
  }
  return faces;
}
