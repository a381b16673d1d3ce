import { isIPv4 } from 'node:net';
import { badNetwork } from '../errors.ts';

/** An interface with a fixed address. */
export interface Network { readonly name: string; readonly address: string; readonly bits: number; readonly gateway?: string; /** Of the computer that the board is plugged into. */ readonly gadget: boolean }

const form = 'usb=ADDRESS/BITS (the board plugged into a computer) or eth0=ADDRESS/BITS[,GATEWAY]';

/** `usb=10.55.0.1/24`, `eth0=192.168.1.20/24,192.168.1.1`. */
export function parseNetwork(text: string): Network {
  const [, name = '', address = '', bits = '', gateway] = /^([a-z][a-z0-9]{1,14})=([\d.]+)\/(\d{1,2})(?:,([\d.]+))?$/.exec(text) ?? [];
  if (!isIPv4(address) || Number(bits) < 1 || Number(bits) > 32 || (gateway !== undefined && !isIPv4(gateway))) throw badNetwork(text, form);
  return { name: name === 'usb' ? 'usb0' : name, address, bits: Number(bits), ...(gateway === undefined ? {} : { gateway }), gadget: name === 'usb' };
}
