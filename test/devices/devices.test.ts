import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { noBoard, unless } from '../harness/skip.ts';
import { buildDoubled } from './doubled.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-devices-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

const script = `
import { Gpio, I2c, Led, Pwm, Spi, UserError, Watchdog } from 'linnet';
const said = (call: () => unknown): void => { try { console.log('no error', call()); } catch (error) { console.log(error instanceof Error && error.name === 'UserError' ? error.message : error); } };

const button = Gpio.input(27, { pull: 'down', debounce: 5 }), lamp = Gpio.output('GPIO17', { value: 1, drive: 'open-drain', activeLow: true });
console.log(button.value, lamp.value);
const edges = button.edges('both'), first = edges.next();
lamp.value = 0;
lamp.value = 1;
console.log((await first).value, (await edges.next()).value);
await edges.return(undefined);
console.log(Gpio.input(22, { pull: 'up' }).value);
said(() => Gpio.input('GPIO4'));
said(() => Gpio.input('GPIO99'));
said(() => Gpio.output(28));
said(() => Gpio.input(9, { chip: '/dev/gpiochip0' }));
said(() => Gpio.input(1, { chip: '/dev/gpiochip7' }));

const sensor = new I2c(1, 0x48);
sensor.writeRegister(0x10, [1, 2, 250]);
console.log(sensor.readRegister(0x11, 2), sensor.writeRead(Uint8Array.of(0x10), 1));
said(() => new I2c(1, 0x20).read(1));
said(() => new I2c(3, 0x20));

const spi = new Spi(0, 1, { mode: 3, speed: 500_000 });
console.log(spi.transfer([1, 2, 255]));
said(() => new Spi(5, 0));

const led = new Led();
led.on();
console.log(led.name, led.brightness);
led.brightness = 0.5;
said(() => new Led('none'));

const servo = new Pwm(1, { frequency: 50, duty: 0.075 });
servo.duty = 0.1;
console.log(Math.round(servo.frequency), servo.duty);
said(() => new Pwm(2, { frequency: 1, chip: 0 }));
said(() => new Pwm(0, { frequency: 1, chip: 4 }));

const dog = new Watchdog({ timeout: 15 });
await dog.feed();
await dog.stop();
console.log(await dog.feed().catch((error: UserError) => error.message));
`;

for (const board of ['host', 'pi-zero']) {
  unless(noBoard(board))(`${board}: lines, buses, lights and pulses, by the structures of the kernel's headers`, async (t) => {
    t.timeout(900_000);
    const at = path.join(folder, board), sys = (name: string, text?: string): string => {
      const file = path.join(at, 'sys', name);
      mkdirSync(path.dirname(file), { recursive: true });
      if (text !== undefined) writeFileSync(file, text);
      return file;
    };
    for (const [name, text] of [['class/leds/ACT/max_brightness', '255\n'], ['class/leds/ACT/brightness', '0'], ['class/leds/ACT/trigger', 'mmc0'], ['class/pwm/pwmchip0/npwm', '2'], ['class/pwm/pwmchip0/export', ''], ['class/pwm/pwmchip0/pwm1/period', '0'], ['class/pwm/pwmchip0/pwm1/duty_cycle', '0'], ['class/pwm/pwmchip0/pwm1/enable', '0']] as const) sys(name, text);
    writeFileSync(path.join(at, 'devices.ts'), script);
    const [command = '', ...words] = await buildDoubled(board, path.join(at, 'devices.ts'), path.join(at, 'devices'));
    const { status, stdout, stderr } = spawnSync(command, words, { encoding: 'utf8', env: { ...process.env, FAKE_ROOT: at }, timeout: 60_000 });
    t.deepEqual(stdout.trimEnd().split('\n'), [
      '1 1',
      '{ time: 1, value: 0 } { time: 2, value: 1 }',
      '1',
      '/dev/gpiochip1, line GPIO4: another program or driver uses it',
      "no chip has a line named 'GPIO99'",
      'no chip has a line 28: give its { chip }',
      '/dev/gpiochip0 (raspberrypi-exp-gpio): has no line 9, only 0 to 7',
      '/dev/gpiochip7: there is none: the board has no GPIO chip, or the kernel was built without its character device',
      'Uint8Array(2) [ 2, 250 ] Uint8Array(1) [ 1 ]',
      '/dev/i2c-1, device 0x20: Remote I/O error',
      '/dev/i2c-3: there is none: switch the bus on (dtparam=i2c_arm=on in config.txt) and load the module i2c-dev',
      'Uint8Array(3) [ 254, 253, 0 ]',
      '/dev/spidev5.0: there is none: switch the bus on (dtparam=spi=on in config.txt)',
      'ACT 1',
      '/sys/class/leds: the board has no light none',
      '50 0.1',
      '/sys/class/pwm/pwmchip0: has no channel 2, only 0 to 1',
      '/sys/class/pwm/pwmchip4: the board has no PWM, or it is not switched on (dtoverlay=pwm in config.txt)',
      '/dev/watchdog: it is closed',
    ], stderr);
    t.is(status, 0);
    t.deepEqual(stderr.trimEnd().split('\n'), [
      'request linnet line 27 flags 0x204 debounce 5000 us of 1',
      'request linnet line 17 flags 0x4a values 1', 'line 17 = 1', 'line 27 = 1',
      'request linnet line 27 flags 0x234 debounce 5000 us of 1', 'line 17 = 0', 'line 27 = 0', 'line 17 = 1', 'line 27 = 1',
      'request linnet line 22 flags 0x104',
      'i2c 0x48 write 4', 'i2c 0x48 write 1', 'i2c 0x48 read 2', 'i2c 0x48 write 1', 'i2c 0x48 read 1', 'i2c 0x20 read 1',
      'spi mode 3', 'spi bits 8', 'spi speed 500000', 'watchdog 15 s',
    ]);
    t.deepEqual(['class/leds/ACT/brightness', 'class/leds/ACT/trigger', 'class/pwm/pwmchip0/pwm1/period', 'class/pwm/pwmchip0/pwm1/duty_cycle', 'class/pwm/pwmchip0/pwm1/enable'].map((name) => readFileSync(sys(name), 'utf8')), ['128', 'none', '20000000', '2000000', '1']);
  });
}
