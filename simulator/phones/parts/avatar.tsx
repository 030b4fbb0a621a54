/** A round picture of initials, in the person's colour. */
import { hueOf, initialsOf } from '../data/format.ts';

export function Avatar({ name, size = 38 }: { name: string; size?: number }) {
  const style = { '--hue': hueOf(name), width: size, height: size, fontSize: size * 0.38 } as React.CSSProperties;
  return (
    <span className="avatar" style={style} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
