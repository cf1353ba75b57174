// One town for all, in this order: the fourth to the sixth alter what nobody may see, the eighth searches until it is refused,
// and the last asks for access and protects a child.
import './whereabouts';
import './whereaboutsInLists';
import './closedAlike';
import './twinWorlds';
import './openers';
import './referralMarks';
import './unknown';
import './search';
import './protectedChild';
