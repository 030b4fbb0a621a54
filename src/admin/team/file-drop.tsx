/** Choosing a CSV file: by a button, or by dropping it anywhere on the field. */
import { Button, FileButton, Text } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './import.module.css';

export function FileDrop({ onFile }: { onFile: (file: File) => void }) {
  const [isOver, setOver] = useState(false);
  return (
    <div
      className={classes.drop}
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file) onFile(file);
      }}
    >
      <IconFileSpreadsheet size={36} stroke={1.4} aria-hidden className={classes.dropIcon} />
      <Text>Drop a CSV file here, or</Text>
      <FileButton accept=".csv,text/csv,text/plain" onChange={(file) => file && onFile(file)}>
        {(props) => <Button {...props}>Choose a file</Button>}
      </FileButton>
      <Text size="sm" c="dimmed" ta="center" maw={520}>
        The first line names the columns; name, e-mail and role are needed. People are matched by their e-mail address, and columns that the
        file does not have stay as they are.
      </Text>
    </div>
  );
}
