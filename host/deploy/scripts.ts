import { userRuntime } from './machine.ts';
import type { Place } from './place.ts';
import { quote } from './shell.ts';

/** What a script on the board ends with where it does not do what it is for. */
export const exits = { cut: 61, damaged: 62, doesNotRun: 63, notHealthy: 64, noneBefore: 65, cannotSwap: 66 } as const;

/** Between what a script says of itself and lines of the app's log. */
export const logMark = '--- log';

/** Reads an executable of `bytes` bytes from standard input and looks at it: NAME.new is whole, or not there. */
export const receive = ({ folder, name }: Pick<Place, 'folder' | 'name'>, bytes: number, sha256: string): string => `umask 022
mkdir -p ${quote(folder)} && cd ${quote(folder)} || exit 1
trap 'rm -f ${name}.part' EXIT
trap 'exit 1' HUP INT TERM
cat > ${name}.part || exit 1
[ "$(wc -c < ${name}.part)" -eq ${bytes} ] || exit ${exits.cut}
if command -v sha256sum > /dev/null; then echo '${sha256}  ${name}.part' | sha256sum -c - > /dev/null 2>&1 || exit ${exits.damaged}; fi
chmod 755 ${name}.part && { sync ${name}.part 2> /dev/null || sync; } || exit 1
LINNET_VERIFY=only ./${name}.part || exit ${exits.doesNotRun}
mv -f ${name}.part ${name}.new`;

/**
 * NAME.new, or for a rollback NAME.before, takes the place of the app: it is started, and kept where it gets ready and is still there a second later. Else the
 * one before runs again, and the last lines of the log follow. What has begun is ended even where the connection breaks. `unit`: the text of the new one's.
 */
export function swap(place: Place, from: 'new' | 'before', unit: string | null): string {
  const { folder, name, units, systemctl, journal, system } = place;
  return `${system ? '' : userRuntime}
trap '' HUP INT TERM PIPE
umask 022
cd ${quote(folder)} 2> /dev/null && [ -e ${name}.${from} ] || exit ${exits.noneBefore}
both() { mv -f "${name}$1" "${name}$2" && mv -f "${name}.service$1" "${name}.service$2"; }
install() { mkdir -p ${quote(units)} && cp ${name}.service ${quote(`${units}/.${place.unit}.part`)} && mv -f ${quote(`${units}/.${place.unit}.part`)} ${quote(`${units}/${place.unit}`)} && { sync ${name}.service 2> /dev/null || sync; } && ${systemctl} daemon-reload; }
restart() { ${systemctl} reset-failed ${place.unit} 2> /dev/null; ${systemctl} restart ${place.unit}; }
begun=$(date +%s)
${unit === null ? '' : `printf %s ${quote(unit)} > ${name}.service.new || exit ${exits.cannotSwap}`}
# a swap that a power cut ended
[ -e ${name}.old ] && both .old .before
active=$(${systemctl} is-active ${place.unit} 2> /dev/null)
had= installed=
if [ -e ${name} ]; then had=yes; ln ${name} ${name}.old && ln ${name}.service ${name}.service.old || exit ${exits.cannotSwap}; fi
begin() { both .${from} "" && install && ${systemctl} enable ${place.unit} > /dev/null 2>&1; }
steady() { restart 2> /dev/null && sleep 1 && [ "$(${systemctl} is-active ${place.unit})" = active ]; }
${system ? '' : `loginctl enable-linger "$(id -un)" 2> /dev/null || sudo -n loginctl enable-linger "$(id -un)" 2> /dev/null || echo 'linger no'`}
begin && installed=yes
if [ "$installed" = yes ] && steady; then
  [ -z "$had" ] || both .old .before
  echo "seconds $(($(date +%s) - begun))"
  exit 0
fi
[ "$installed" = yes ] && echo "result $(${systemctl} show --property=Result --value ${place.unit})"
${systemctl} stop ${place.unit} 2> /dev/null
said=$(${journal} --lines=15 --no-pager --output=cat --since="@$begun" 2> /dev/null)
both "" .${from}
${from === 'new' ? `rm -f ${name}.new ${name}.service.new` : ''}
if [ -n "$had" ]; then
  both .old ""
  install
  if [ "$active" = active ] || [ "$active" = activating ]; then restart 2> /dev/null && echo 'back runs' || echo 'back fails'; else echo 'back stopped'; fi
else
  ${systemctl} disable ${place.unit} > /dev/null 2>&1
  rm -f ${quote(`${units}/${place.unit}`)}
  ${systemctl} daemon-reload
  cd / && rmdir ${quote(folder)} 2> /dev/null
fi
printf '%s\n' '${logMark}' "$said"
exit ${exits.notHealthy}`;
}

export const stop = ({ systemctl, system, unit }: Place): string => `${system ? '' : userRuntime}
${systemctl} disable --now ${unit}`;

/** `follow`: until standard input ends, so that nothing goes on there without a reader. */
export function log({ journal }: Place, lines: number, follow: boolean): string {
  const command = `${journal} --lines=${lines} --no-pager`;
  return follow ? `${command} --follow & reading=$!
trap 'kill $reading 2> /dev/null' EXIT HUP TERM
cat > /dev/null` : command;
}
