/** Something about the database that the person who started Obole can mend; the message is one
 *  sentence for them. */
export class DatabaseTrouble extends Error {
  override readonly name: string = 'DatabaseTrouble';
}
