/** The words about paying in by bank transfer, in English. */
export const enPayIn = {
  payIn: {
    title: 'Pay in by bank transfer',
    link: 'Pay in',
    lead: 'Send what you like, as often as you like. It is yours to give as soon as the bank statement is here.',
    amount: (currency: string) => `Amount (${currency})`,
    amountHint: 'Leave it empty to type it in your bank’s app.',
    amountWrong: (least: string) => `Type an amount like 20, at least ${least}.`,
    show: 'Draw the code',
    scan: 'Scan the code with your bank’s app',
    scanText: 'It fills in everything: account, amount, reference.',
    scanLabel: (holder: string) => `A code for your bank’s app: a transfer to ${holder}`,
    typed: 'Or type it at your bank',
    reference: 'Reference',
    referenceText:
      'It is yours for life and says that the money is yours: type it as it is. The same for a standing order.',
    print: 'This page prints well: to be kept beside a standing order.',
    onPhone:
      'Is this the phone with the app? Take a screenshot of the code and open it there, or copy the account and the reference below.',
    after: 'And then?',
    afterText:
      'A transfer takes a day or two. It counts once whoever runs this node has read the bank’s statement; you are told then, and see nothing of it here before.',
    forgotText:
      'Forgot the reference? Nothing is lost: they see who sent it, and book it for you or send it back. Tell them the day and the amount.',
    whoRuns: 'Who runs this node',
    backText:
      'Sent too much? What you have not given stays yours for the next months, and you can have it back.',
    backLink: 'Have it back',
    mail: 'Mail it to me',
    noAccount:
      'This node has no bank account yet. Ask who runs it how to pay; they enter it in the books.',
    points: 'This node keeps points, which are not bought.',
    toBudget: 'Your budget',
  },
};
