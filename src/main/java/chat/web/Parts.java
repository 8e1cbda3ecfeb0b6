package chat.web;

import chat.admin.Vitals;
import chat.http.Admission;
import chat.http.Cookies;
import chat.http.Identity;
import chat.http.Origins;
import chat.http.Proxies;
import chat.live.Fanout;
import chat.live.Ground;
import chat.live.Keys;
import chat.live.Loops;
import chat.page.Addresses;
import chat.page.Pages;
import chat.room.Refusal;
import chat.room.Rooms;
import java.time.InstantSource;

/// What the routes have in common, made once by [Server].
///
/// @param indexed whether search engines may list rooms
record Parts(
        Ground ground,
        Addresses addresses,
        Identity identity,
        FormKeys formKeys,
        Cookies cookies,
        Origins origins,
        Proxies proxies,
        Admission admission,
        Vitals vitals,
        Assets assets,
        Pages pages,
        boolean indexed) {

    Rooms rooms() {
        return ground.rooms();
    }

    Fanout fanout() {
        return ground.fanout();
    }

    Loops loops() {
        return ground.loops();
    }

    Keys keys() {
        return ground.keys();
    }

    InstantSource clock() {
        return ground.clock();
    }

    /// Counts what somebody was told.
    void refused(Refusal refusal) {
        ground.refused(refusal);
    }
}
