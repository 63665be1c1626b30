import { bigint, customType, timestamp } from 'drizzle-orm/pg-core';

/** An amount in minor units. */
export const minor = (name: string) => bigint(name, { mode: 'bigint' });

/** A point in time, with its zone. */
export const instant = (name: string) => timestamp(name, { withTimezone: true });

export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
});
