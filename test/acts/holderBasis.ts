/** On what a force may rest what it holds of offences, for a child who may come to harm. */
export const BASIS = {
  article6: 'e',
  article9: 'g',
  article10: true,
  schedule1: 'para18',
  para18Reason: 'WOULD_PREJUDICE_PROTECTION',
  power: 'childrenAct1989s47',
  confidentiality: 'overridingPublicInterest',
  part3Authorisation: 'Children Act 1989 s47(9) to (11): the chief constable assists the enquiry',
};
