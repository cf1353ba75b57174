/** Whether some of the concerns stands in the text of an answer, whole or broken off. */
export const discloses = (text: string): boolean => /"concerns":\[\{/.test(text);
