/** JSON as PostgreSQL wrote it, handed through without being read and written again. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
