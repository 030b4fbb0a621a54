/** The shape of a list while it loads. */
import { Skeleton } from '@mantine/core';
import classes from './rows-skeleton.module.css';

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

export function RowsSkeleton() {
  return ROWS.map((row, index) => (
    <div key={row} className={classes.row} style={{ opacity: 1 - index * 0.1 }}>
      <div>
        <Skeleton height={14} width={`${70 - (index % 3) * 12}%`} mb={8} />
        <Skeleton height={10} width="40%" />
      </div>
      <div>
        <Skeleton height={14} width={`${85 - (index % 2) * 20}%`} mb={8} />
        <Skeleton height={10} width="55%" />
      </div>
      <Skeleton height={14} width="60%" />
      <Skeleton height={20} width={84} radius="xl" />
    </div>
  ));
}
