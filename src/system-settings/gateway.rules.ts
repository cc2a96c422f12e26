import type { FieldError } from '../common/problems/common.problems';
import type { Settings } from './settings.registry';

type GatewaySettings = Pick<Settings, 'sms_message_parameter' | 'sms_receiver_parameter' | 'sms_static_parameters'>;
type Item = GatewaySettings['sms_static_parameters'][number];

/** Of the connection and not of the request (RFC 9110 §7.6.1), or computed from what is sent: another value breaks every request. */
const NOT_OURS_TO_SET = [
  'connection', 'content-length', 'expect', 'host', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer',
  'transfer-encoding', 'upgrade',
];

/** RFC 9110 §5.6.2, `token`. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110 §5.5, as Node holds to it: what else would fail every text at the moment of sending. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const BODY_TYPES = /^application\/(json|x-www-form-urlencoded)\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i;

/** What would make requests to the gateway fail, or go somewhere else, item by item; empty where nothing would. */
export function gatewayFaults({ sms_message_parameter: message, sms_receiver_parameter: receiver, sms_static_parameters: items }: GatewaySettings): FieldError[] {
  const faults = items.flatMap((item, index): FieldError[] => {
    const fault = item.header ? headerFault(item) : [message, receiver].includes(item.name) ? 'is the name of the parameter for the text or the number' : null;
    const twice = items.slice(0, index).some((other) => nameOf(other) === nameOf(item)) ? 'is there twice' : null;
    const said = fault ?? twice;
    return said === null ? [] : [{ pointer: `/settings/sms_static_parameters/${index}`, message: `${item.name}: ${said}` }];
  });
  if (message === '' || message !== receiver) return faults;
  return [{ pointer: '/settings/sms_receiver_parameter', message: `${receiver}: is the parameter for the text as well` }, ...faults];
}

/** A header and a parameter may share a name; case tells parameters apart, headers not. */
const nameOf = ({ name, header }: Item): string => (header ? `header ${name.toLowerCase()}` : `parameter ${name}`);

function headerFault({ name, value }: Item): string | null {
  const header = name.toLowerCase();
  if (!HEADER_NAME.test(name)) return 'is no name of a header';
  if (NOT_OURS_TO_SET.includes(header)) return 'is a header the connection itself sets';
  if (!HEADER_VALUE.test(value)) return 'the value of a header may hold characters of Latin-1 only';
  if (header === 'content-type' && !BODY_TYPES.test(value.trim())) return 'the body is sent as application/x-www-form-urlencoded or application/json, in UTF-8, and as nothing else';
  return null;
}
