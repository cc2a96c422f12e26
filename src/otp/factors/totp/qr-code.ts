import { toString } from 'qrcode';

/** Pixels; the page may scale it. */
const WIDTH = 240;
const TITLE = 'QR code for your authenticator app';

/**
 * A complete SVG document made here: no secret goes to a picture service (ASVS 14.2.1). Error correction M and the quiet
 * zone of 4 modules ISO/IEC 18004 asks for: dark pages would otherwise touch the finder patterns.
 */
export async function qrSvg(text: string): Promise<string> {
  const svg = await toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 4, width: WIDTH });
  return svg.trim().replace(/^<svg ([^>]*)>/, `<svg $1 role="img" aria-label="${TITLE}"><title>${TITLE}</title>`);
}
