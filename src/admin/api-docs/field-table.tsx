/** The fields of a body or an answer: name, type, meaning. */
import classes from './api-docs.module.css';
import type { FieldRow } from './api-document.ts';

export function FieldTable({ rows, label }: { rows: FieldRow[]; label: string }) {
  return (
    <div className={classes.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={classes.fields}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={`${index} ${row.path}`}>
              <td>
                <code>{row.path}</code>
                {row.isRequired ? '' : <span className={classes.optional}>optional</span>}
              </td>
              <td>{row.type}</td>
              <td>{row.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
