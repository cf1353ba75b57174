// One town for all, in this order: the third to the fifth alter what nobody may see, the seventh searches until it is refused,
// and the last asks for access and protects a child.
import './whereabouts';
import './closedAlike';
import './twinWorlds';
import './openers';
import './referralMarks';
import './unknown';
import './search';
import './protectedChild';
